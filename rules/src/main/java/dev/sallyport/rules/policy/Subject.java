package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.WorkingDirectory;
import java.net.InetAddress;
import java.time.Instant;

/**
 * Who asks, and in which state: all that a decision may depend on besides the command.
 *
 * @param scope who, and which rules are about them
 * @param loggedIn the server has answered 230, 232 or 202
 * @param tls where the client's control connection stands with TLS
 * @param epsvAll the server has agreed to EPSV ALL (RFC 2428 §4)
 * @param directory where relative names begin
 * @param announcedBytes what the last ALLO said the next upload has; -1 where none did
 * @param at when the command is judged
 */
public record Subject(
    Scope scope,
    boolean loggedIn,
    TlsStanding tls,
    boolean epsvAll,
    WorkingDirectory directory,
    long announcedBytes,
    Instant at) {

  /** Where the control connection came from. */
  public InetAddress client() {
    return scope.party().client();
  }
}
