package dev.sallyport.harness.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An FTP client as people use it. */
public interface FtpClientUnderTest {

  /** All of them. */
  static List<FtpClientUnderTest> all() {
    return List.of(
        new Curl(), new Lftp(), new Ncftp(), new Tnftp(), new PythonFtplib(), new CommonsNet());
  }

  /** Those that speak TLS, and one that has to be told every step. */
  static List<FtpClientUnderTest> withTls() {
    return List.of(
        new Curl(), new Lftp(), new PythonFtplib(), new CommonsNet(), new OpensslClient());
  }

  /** The name people call it by. */
  String name();

  /** Why it cannot be run here; empty if it can. */
  Optional<String> missing();

  /** What it cannot do, and why. */
  Map<Feature, String> lacks();

  /**
   * Which modes it cannot use, and why.
   *
   * @param ipv6 whether it speaks IPv6 to the other end
   */
  Map<Mode, String> lacksModes(boolean ipv6);

  /** Whether its data connections can resume the TLS session of its control connection. */
  default boolean resumesTls() {
    return true;
  }

  /** Why it cannot protect data connections that it accepts; empty if it can. */
  default Optional<String> lacksPrivateActiveMode() {
    return Optional.empty();
  }

  /** Why it cannot protect its connections so; empty if it can. */
  default Optional<String> lacks(Security security) {
    return Optional.empty();
  }

  /**
   * Does it in a session of its own, and returns when the session is over.
   *
   * @param directory empty, where it may leave files
   * @throws IOException if the client did not come to an end, or said that it failed
   */
  Transcript perform(Operation operation, Mode mode, Account account, Path directory)
      throws IOException, InterruptedException;
}
