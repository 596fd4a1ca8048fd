package dev.sallyport.rules.policy;

import java.net.InetAddress;
import java.util.List;

/**
 * A set of networks. Whether it holds an address costs the same for thousands of them as for one.
 * Immutable; any thread.
 */
public final class Networks {
  private final AddressIndex index = new AddressIndex();

  /** The addresses of these networks, and no others. */
  public Networks(List<Prefix> networks) {
    index.add(0, networks);
  }

  /** Whether one of the networks holds this address. */
  public boolean hold(InetAddress address) {
    return !index.rulesAbout(address).isEmpty();
  }
}
