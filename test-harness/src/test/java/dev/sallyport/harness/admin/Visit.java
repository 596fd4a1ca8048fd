package dev.sallyport.harness.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;

/** A client that has logged in through the gateway. */
final class Visit implements AutoCloseable {
  private final FTPClient ftp = new FTPClient();

  Visit(InetSocketAddress gateway) throws IOException {
    ftp.setDefaultTimeout(10_000);
    ftp.setControlEncoding(StandardCharsets.ISO_8859_1);
    ftp.connect(gateway.getAddress(), gateway.getPort());
  }

  static Visit loggedIn(InetSocketAddress gateway) throws IOException {
    var visit = new Visit(gateway);
    if (!visit.ftp.login("demo", "sallyport")) {
      throw new IOException(visit.ftp.getReplyString());
    }
    visit.ftp.setFileType(FTP.BINARY_FILE_TYPE);
    visit.ftp.enterLocalPassiveMode();
    return visit;
  }

  int say(String command, String argument) throws IOException {
    return ftp.sendCommand(command, argument);
  }

  /** What comes next on the control connection, unasked. */
  String hear() throws IOException {
    try {
      ftp.getReply();
    } catch (FTPConnectionClosedException told) {
      // What the library makes of 421; the reply is there all the same.
    }
    return ftp.getReplyString();
  }

  OutputStream upload(String name) throws IOException {
    OutputStream out = ftp.storeFileStream(name);
    if (out == null) {
      throw new IOException(ftp.getReplyString());
    }
    return out;
  }

  boolean finish() throws IOException {
    return ftp.completePendingCommand();
  }

  @Override
  public void close() throws IOException {
    ftp.disconnect();
  }
}
