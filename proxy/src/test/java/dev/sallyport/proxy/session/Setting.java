package dev.sallyport.proxy.session;

import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.proxy.nat.PortZeroAddress;
import dev.sallyport.proxy.nat.Veil;
import dev.sallyport.rules.ftp.NetworkProtocol;
import dev.sallyport.rules.policy.Limits;
import dev.sallyport.rules.policy.Policy;
import dev.sallyport.rules.policy.TlsPolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Where a conversation takes place.
 *
 * @param server the family of the control connection to the server
 */
record Setting(
    InetAddress client,
    NetworkProtocol server,
    DataMode mode,
    PortZeroAddress portZero,
    int pipelined,
    int violations,
    Policy policy,
    TlsPolicy tls) {
  static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
  static final InetAddress CLIENT_6 = InetAddress.ofLiteral("2001:db8::7");

  /** Where the server is and where it sees us is not for the client to read. */
  static final Veil VEIL =
      Veil.of(
          List.of(
              InetAddress.ofLiteral("10.9.8.7"),
              InetAddress.ofLiteral("2001:db8:1::5"),
              Conversation.SERVER_SIDE,
              Conversation.SERVER_SIDE_6),
          List.of(CLIENT, CLIENT_6),
          Conversation.CLIENT_SIDE);

  /** IPv4 on both sides, everything as it comes without configuration. */
  static Setting usual() {
    return new Setting(
        CLIENT,
        NetworkProtocol.IPV4,
        DataMode.SAME,
        PortZeroAddress.REJECT,
        32,
        10,
        new Policy(),
        TlsPolicy.NONE);
  }

  Setting clientV6() {
    return new Setting(CLIENT_6, server, mode, portZero, pipelined, violations, policy, tls);
  }

  Setting serverV6() {
    return new Setting(
        client, NetworkProtocol.IPV6, mode, portZero, pipelined, violations, policy, tls);
  }

  Setting server(NetworkProtocol family) {
    return new Setting(client, family, mode, portZero, pipelined, violations, policy, tls);
  }

  Setting mode(DataMode other) {
    return new Setting(client, server, other, portZero, pipelined, violations, policy, tls);
  }

  Setting portZero(PortZeroAddress other) {
    return new Setting(client, server, mode, other, pipelined, violations, policy, tls);
  }

  Setting pipelined(int commands) {
    return new Setting(client, server, mode, portZero, commands, violations, policy, tls);
  }

  Setting violations(int refusals) {
    return new Setting(client, server, mode, portZero, pipelined, refusals, policy, tls);
  }

  Setting tls(TlsPolicy other) {
    return new Setting(client, server, mode, portZero, pipelined, violations, policy, other);
  }

  /** The policy of a listener, as it is written in a configuration. */
  Setting policy(String hocon) {
    String config =
        ("sallyport { listeners = [ { name = public, bind = \"0.0.0.0:21\", server = \"s:21\" } ]"
                + ", policies.default { %s } }")
            .formatted(hocon);
    return switch (ConfigLoader.parse(config)) {
      case LoadResult.Refused(var problems) -> throw new IllegalArgumentException(problems + "");
      case LoadResult.Loaded(var loaded) ->
          new Setting(
              client,
              server,
              mode,
              portZero,
              pipelined,
              violations,
              new Policy(loaded.listeners().getFirst().policy(), "public"),
              tls);
    };
  }

  /** An address of the server's family. */
  InetAddress serverAddress() {
    return InetAddress.ofLiteral(server == NetworkProtocol.IPV4 ? "10.9.8.7" : "2001:db8:1::5");
  }

  SessionProfile profile() {
    var limits =
        new Limits(
            100,
            100,
            Duration.ofSeconds(60),
            Duration.ofSeconds(900),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(300),
            4096,
            8192,
            262_144,
            pipelined,
            violations);
    return new SessionProfile(client, mode, portZero, limits, policy, tls);
  }

  /** The client is connected, the server not yet. */
  Conversation begin() {
    return new Conversation(this);
  }

  /** Both are connected; the server has not said a word. */
  Conversation connected() {
    return begin().happens(new Event.ServerConnected(serverAddress(), Setting.VEIL)).nothing();
  }

  /** The server has greeted. */
  Conversation greeted() {
    return connected().server("220 ready").toClient("220 ready");
  }

  /** USER and PASS have been accepted. */
  Conversation loggedIn() {
    return greeted()
        .client("USER ann")
        .toServer("USER ann")
        .server("331 password?")
        .toClient("331 password?")
        .client("PASS secret")
        .toServer("PASS secret")
        .server("230 welcome")
        .toClient("230 welcome");
  }

  /** A passive data path is open and announced; only for the usual modes and families. */
  Conversation ready() {
    return loggedIn()
        .client("PASV")
        .toServer("PASV")
        .server("227 Entering Passive Mode (10,9,8,7,15,160)")
        .opens("client connects, server on 4000")
        .pathOpened()
        .toClient("227 Entering Passive Mode (203,0,113,1,195,80)");
  }

  /** A transfer command was forwarded on a ready path; the server has not answered it. */
  Conversation asked(String command) {
    return ready().client(command).toServer(command);
  }

  /** Bytes are passing. */
  Conversation downloading() {
    return asked("RETR f").server("150 here").toClient("150 here").startsToClient();
  }
}
