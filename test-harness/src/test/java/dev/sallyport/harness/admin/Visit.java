package dev.sallyport.harness.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.apache.commons.net.ftp.FTPSClient;
import org.apache.commons.net.util.TrustManagerUtils;

/** A client that has logged in through the gateway. */
final class Visit implements AutoCloseable {
  private final FTPClient ftp;

  Visit(InetSocketAddress gateway) throws IOException {
    this(new FTPClient(), gateway);
  }

  /** From another address of this machine. */
  Visit(InetSocketAddress gateway, InetAddress from) throws IOException {
    ftp = new FTPClient();
    ftp.setDefaultTimeout(10_000);
    ftp.connect(gateway.getAddress(), gateway.getPort(), from, 0);
  }

  private Visit(FTPClient ftp, InetSocketAddress gateway) throws IOException {
    this.ftp = ftp;
    ftp.setDefaultTimeout(10_000);
    ftp.setControlEncoding(StandardCharsets.ISO_8859_1);
    ftp.connect(gateway.getAddress(), gateway.getPort());
  }

  /** Over TLS, whatever certificate there is. */
  static Visit loggedInOverTls(InetSocketAddress gateway) throws IOException {
    var ftps = new FTPSClient("TLS", false);
    ftps.setTrustManager(TrustManagerUtils.getAcceptAllTrustManager());
    return new Visit(ftps, gateway).login();
  }

  static Visit loggedIn(InetSocketAddress gateway) throws IOException {
    return new Visit(gateway).login();
  }

  private Visit login() throws IOException {
    if (!ftp.login("demo", "sallyport")) {
      throw new IOException(ftp.getReplyString());
    }
    ftp.setFileType(FTP.BINARY_FILE_TYPE);
    ftp.enterLocalPassiveMode();
    return this;
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

  InputStream download(String name) throws IOException {
    InputStream in = ftp.retrieveFileStream(name);
    if (in == null) {
      throw new IOException(ftp.getReplyString());
    }
    return in;
  }

  boolean finish() throws IOException {
    return ftp.completePendingCommand();
  }

  @Override
  public void close() throws IOException {
    ftp.disconnect();
  }
}
