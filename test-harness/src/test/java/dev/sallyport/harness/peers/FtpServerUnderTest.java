package dev.sallyport.harness.peers;

import java.nio.file.Path;

/** A running FTP server with one account. */
public interface FtpServerUnderTest extends AutoCloseable {

  /** Which program it is, and what that cannot do. */
  ServerSoftware software();

  /** Where to log in, without anything in between. */
  Account account();

  /** The account's home, as this machine sees it. Everybody may write there. */
  Path home();

  @Override
  void close();
}
