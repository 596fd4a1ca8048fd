package dev.sallyport.harness.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Debian's pyftpdlib on a free port of loopback, with one user who may write. */
public final class Pyftpdlib implements AutoCloseable {
  private static final String PROGRAM =
      """
      import sys
      from pyftpdlib.authorizers import DummyAuthorizer
      from pyftpdlib.handlers import FTPHandler
      from pyftpdlib.servers import FTPServer
      users = DummyAuthorizer()
      users.add_user("ann", "right", sys.argv[1], perm="elradfmwMT")
      FTPHandler.authorizer = users
      FTPHandler.auth_failed_timeout = 0.05
      server = FTPServer(("127.0.0.1", 0), FTPHandler)
      print(server.address[1], flush=True)
      server.serve_forever(handle_exit=False)
      """;

  private final Process process;
  private final int port;

  private Pyftpdlib(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Serves a folder to the user ann, whose password is right. */
  public static Pyftpdlib serving(Path folder) throws IOException {
    // Debian's own Python, because its package is not seen by others on the PATH.
    Process process =
        new ProcessBuilder("/usr/bin/python3", "-c", PROGRAM, folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String port = said.readLine();
    if (port == null) {
      throw new IOException("pyftpdlib did not start");
    }
    return new Pyftpdlib(process, Integer.parseInt(port));
  }

  /** Whether Debian's package is there. */
  public static boolean isInstalled() throws IOException, InterruptedException {
    return new ProcessBuilder("/usr/bin/python3", "-c", "import pyftpdlib")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
