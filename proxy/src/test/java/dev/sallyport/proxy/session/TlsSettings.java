package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.TlsPolicy;
import dev.sallyport.rules.policy.TlsPolicy.ClientData;
import dev.sallyport.rules.policy.TlsPolicy.ClientMode;
import dev.sallyport.rules.policy.TlsPolicy.ServerData;
import dev.sallyport.rules.policy.TlsPolicy.ServerMode;

/** Sessions with TLS on either side, and how far they have come. */
final class TlsSettings {
  private TlsSettings() {}

  /** TLS of this kind toward clients; the server knows none. */
  static Setting client(ClientMode mode) {
    return of(mode, ClientData.OPTIONAL, ServerMode.CLEAR, ServerData.SAME_AS_CLIENT);
  }

  static Setting client(ClientMode mode, ClientData data) {
    return of(mode, data, ServerMode.CLEAR, ServerData.SAME_AS_CLIENT);
  }

  /** TLS of this kind toward the server; clients may have it, too. */
  static Setting server(ServerMode mode, ServerData data) {
    return of(ClientMode.OPTIONAL, ClientData.OPTIONAL, mode, data);
  }

  static Setting clearCommands() {
    return Setting.usual()
        .tls(
            new TlsPolicy(
                ClientMode.REQUIRED,
                ClientData.OPTIONAL,
                true,
                ServerMode.CLEAR,
                ServerData.SAME_AS_CLIENT));
  }

  private static Setting of(
      ClientMode mode, ClientData data, ServerMode server, ServerData serverData) {
    return Setting.usual().tls(new TlsPolicy(mode, data, false, server, serverData));
  }

  /** AUTH TLS was agreed to and the handshake done. */
  static Conversation upgraded(Conversation talk) {
    return talk.client("AUTH TLS")
        .toClient("234 AUTH TLS successful")
        .startsTls(Side.CLIENT)
        .happens(new Event.TlsEstablished(Side.CLIENT));
  }

  static Conversation logsIn(Conversation talk) {
    return talk.client("USER ann")
        .toServer("USER ann")
        .server("331 password?")
        .toClient("331 password?")
        .client("PASS secret")
        .toServer("PASS secret")
        .server("230 welcome")
        .toClient("230 welcome");
  }

  static Conversation protectsData(Conversation talk) {
    return talk.client("PBSZ 0")
        .toClient("200 PBSZ=0")
        .client("PROT P")
        .toClient("200 Data protected");
  }

  /** A passive data path is open and announced. */
  static Conversation ready(Conversation talk) {
    return answered(talk.client("PASV"));
  }

  /** The same, once the server has agreed to this level. */
  static Conversation readyAfter(String prot, Conversation talk) {
    return answered(
        talk.client("PASV").toServer("PBSZ 0").server("200 ok").toServer(prot).server("200 ok"));
  }

  private static Conversation answered(Conversation talk) {
    return talk.toServer("PASV")
        .server("227 Entering Passive Mode (10,9,8,7,15,160)")
        .opens("client connects, server on 4000")
        .pathOpened()
        .toClient("227 Entering Passive Mode (203,0,113,1,195,80)");
  }

  /** Greeted by a server that had to agree to AUTH TLS before. */
  static Conversation greetedOverTls(Setting setting) {
    return setting
        .connected()
        .server("220 ready")
        .toServer("AUTH TLS")
        .server("234 go on")
        .startsTls(Side.SERVER)
        .happens(new Event.TlsEstablished(Side.SERVER));
  }
}
