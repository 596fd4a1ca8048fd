package dev.sallyport.proxy.admin;

import dev.sallyport.rules.ftp.IpLiteral;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Says who may ask what. A browser that some other page tells to ask, by a name of its own for our
 * address (DNS rebinding) or across origins, may ask nothing that matters.
 */
public final class Gatekeeper {
  private static final String BEARER = "Bearer ";
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final Reads reads;
  private final Optional<AdminToken> token;
  private final Set<String> names;

  /** Who may look without the token. */
  public enum Reads {
    LOOPBACK,
    OPEN,
    TOKEN
  }

  /**
   * A gatekeeper.
   *
   * @param token without one, nothing can be changed
   * @param names that mean this host, in lower case, beside localhost and literal addresses
   */
  public Gatekeeper(Reads reads, Optional<AdminToken> token, Set<String> names) {
    this.reads = reads;
    this.token = token;
    this.names = Set.copyOf(names);
  }

  /** The answer to who may not; empty for who may. */
  Optional<AdminResponse> refusal(Access access, HttpHeaders headers, InetAddress from) {
    return switch (access) {
      case PROBE -> Optional.empty();
      case PAGE -> foreign(headers);
      case READ -> foreign(headers).or(() -> mayLook(from) ? Optional.empty() : stranger(headers));
      case WRITE -> foreign(headers).or(() -> stranger(headers));
    };
  }

  private boolean mayLook(InetAddress from) {
    return switch (reads) {
      case LOOPBACK -> from.isLoopbackAddress();
      case OPEN -> true;
      case TOKEN -> false;
    };
  }

  private Optional<AdminResponse> foreign(HttpHeaders headers) {
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() != 1 || !isOurs(hosts.getFirst())) {
      return Optional.of(
          AdminResponse.problem(
              403, "this address is not known by that name; admin.hosts may name it"));
    }
    boolean ownOrigin =
        headers.getAll(HttpHeaderNames.ORIGIN).stream()
            .allMatch(origin ->
                origin.equalsIgnoreCase("http://" + hosts.getFirst())
                    || origin.equalsIgnoreCase("https://" + hosts.getFirst()));
    boolean ownSite = OWN_SITE.containsAll(headers.getAll("Sec-Fetch-Site"));
    return ownOrigin && ownSite
        ? Optional.empty()
        : Optional.of(AdminResponse.problem(403, "another site's page may not ask this"));
  }

  private boolean isOurs(String hostAndPort) {
    String host = hostAndPort.replaceFirst(":[0-9]{1,5}$", "").toLowerCase(Locale.ROOT);
    if (host.startsWith("[") && host.endsWith("]")) {
      return IpLiteral.ipv6(host.substring(1, host.length() - 1)).isPresent();
    }
    return host.equals("localhost") || names.contains(host) || IpLiteral.ipv4(host).isPresent();
  }

  private Optional<AdminResponse> stranger(HttpHeaders headers) {
    if (token.isEmpty()) {
      return Optional.of(
          AdminResponse.problem(403, "this needs a token, and no admin.token-file is configured"));
    }
    String given = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    boolean known =
        given.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && token.get().matches(given.substring(BEARER.length()).strip());
    return known
        ? Optional.empty()
        : Optional.of(
            AdminResponse.problem(401, "this needs the token that is in the admin.token-file"));
  }
}
