package dev.sallyport.rules.policy;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Between whom a session is: what rules may ask about that changes seldom.
 *
 * @param client the address the control connection came from, which is the only address an
 *     active-mode data connection may go to (RFC 2577 §3, the bounce attack)
 * @param server the address of the server behind; null until it is connected, and then no rule
 *     about a server matches
 * @param user the argument of USER, accepted or not; empty before it was sent; wire text
 * @param tls the control connection with the client is protected
 */
public record Party(InetAddress client, @Nullable InetAddress server, String user, boolean tls) {

  /** A party of which only the client is known. */
  public static Party of(InetAddress client) {
    return new Party(client, null, "", false);
  }

  /** The same with this server. */
  public Party server(InetAddress address) {
    return new Party(client, address, user, tls);
  }

  /** The same with TLS toward the client, or without. */
  public Party tls(boolean on) {
    return new Party(client, server, user, on);
  }

  /** The same with this user. */
  public Party user(String name) {
    return new Party(client, server, name, tls);
  }
}
