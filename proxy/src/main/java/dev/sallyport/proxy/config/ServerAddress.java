package dev.sallyport.proxy.config;

/**
 * Where the server is: a name or a literal, resolved when a session begins.
 *
 * @param host without brackets
 */
public record ServerAddress(String host, int port) {

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
  }
}
