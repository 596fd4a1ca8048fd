package dev.sallyport.proxy.config;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The door for operators.
 *
 * @param bind where it is
 * @param tokenFile the file that holds the token, made where it is not there; empty where nothing
 *     can be changed
 * @param reads who may look at sessions and refusals without the token
 * @param hosts names, beside localhost and literal addresses, under which browsers reach it
 */
public record AdminConfig(
    InetSocketAddress bind, String tokenFile, Reads reads, List<String> hosts) {

  /** Copies the list. */
  public AdminConfig {
    hosts = List.copyOf(hosts);
  }

  /** Who may look without the token. */
  public enum Reads {
    /** Whoever is on this machine. */
    LOOPBACK,
    /** Everybody who can connect. */
    OPEN,
    /** Nobody. */
    TOKEN
  }
}
