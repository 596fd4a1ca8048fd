package dev.sallyport.harness.operations;

import dev.sallyport.harness.Ports;
import dev.sallyport.harness.quickstart.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;

/** A server, and the configuration and addresses of a gateway in front of it. */
final class Site implements AutoCloseable {
  final Path folder;
  final Path configuration;
  final Path token;
  final Path audit;
  final int port;
  final int adminPort;
  private final int serverPort;
  private final EmbeddedServer server;

  /** Starts the server; the gateway's configuration is there, too. */
  Site(Path folder) throws Exception {
    this.folder = folder;
    configuration = folder.resolve("sallyport.conf");
    token = folder.resolve("token");
    audit = folder.resolve("audit.json");
    serverPort = Ports.free();
    port = Ports.free();
    adminPort = Ports.free();
    server = EmbeddedServer.start(serverPort);
    configure();
  }

  /** The configuration of a gateway behind which nobody answers: its clients get 421. */
  static Path withoutServer(Path folder, int port, String audit) throws IOException {
    return Files.writeString(
        folder.resolve("sallyport.conf"),
        """
        sallyport {
          listeners = [ { name = public, bind = "127.0.0.1:%d", server = "127.0.0.1:%d" } ]
          admin.bind = "127.0.0.1:0"
          log.audit = "%s"
        }
        """
            .formatted(port, Ports.free(), audit));
  }

  /** Writes the configuration anew, with these lines at its end. */
  void configure(String... settings) throws IOException {
    Files.writeString(
        configuration,
        """
        sallyport {
          listeners = [ %s ]
          admin { bind = "127.0.0.1:%d", token-file = "%s" }
          log.audit = "%s"
          policies.default.bans { failed-logins = 3, exempt = [] }
          %s
        }
        """
            .formatted(
                listener("public", port, 0),
                adminPort,
                token,
                audit,
                String.join("\n  ", settings)));
  }

  /**
   * A listener in front of the server.
   *
   * @param nth its data ports are others than those of the listeners before it
   */
  String listener(String name, int at, int nth) {
    int data = 20_000 + (int) (ProcessHandle.current().pid() % 60) * 200 + nth * 40;
    return """
    { name = %s, bind = "127.0.0.1:%d", server = "127.0.0.1:%d"
      client-side.data-ports = "%d-%d", server-side.data-ports = "%d-%d" }\
    """
        .formatted(name, at, serverPort, data, data + 19, data + 20, data + 39);
  }

  /** A command to the gateway, without the token. */
  Asked ask(String... arguments) throws IOException {
    var all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--admin";
    all[arguments.length + 1] = "127.0.0.1:" + adminPort;
    return Asked.start(folder, all);
  }

  /** A command to the gateway, with the token. */
  Asked order(String... arguments) throws IOException {
    var all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--token-file";
    all[arguments.length + 1] = token.toString();
    return ask(all);
  }

  /** A client that has not logged in. */
  FTPClient connected(int at) throws IOException {
    var client = new FTPClient();
    client.setDefaultTimeout(30_000);
    client.setDataTimeout(Duration.ofSeconds(30));
    client.connect("127.0.0.1", at);
    return client;
  }

  /** A client that has. */
  FTPClient loggedIn() throws IOException {
    return loggedIn(port);
  }

  FTPClient loggedIn(int at) throws IOException {
    FTPClient client = connected(at);
    if (!client.login("demo", "sallyport")) {
      throw new IOException(client.getReplyString());
    }
    client.setFileType(FTP.BINARY_FILE_TYPE);
    client.enterLocalPassiveMode();
    return client;
  }

  @Override
  public void close() {
    server.close();
  }
}
