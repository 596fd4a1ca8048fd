package dev.sallyport.rules.policy;

import inet.ipaddr.Address;
import inet.ipaddr.format.util.AssociativeAddressTrie;
import inet.ipaddr.format.util.AssociativeAddressTrie.AssociativeTrieNode;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv4.IPv4AddressAssociativeTrie;
import inet.ipaddr.ipv6.IPv6Address;
import inet.ipaddr.ipv6.IPv6AddressAssociativeTrie;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rules name a network that holds an address: one walk down a trie, as deep as the address
 * has bits, however many networks and rules there are.
 */
final class AddressIndex {
  private final IPv4AddressAssociativeTrie<BitSet> ipv4 = new IPv4AddressAssociativeTrie<>();
  private final IPv6AddressAssociativeTrie<BitSet> ipv6 = new IPv6AddressAssociativeTrie<>();
  private final BitSet unconcerned = new BitSet();

  /** A rule that says nothing about this address, and so is about every one. */
  void addUnconcerned(int rule) {
    unconcerned.set(rule);
  }

  /** A rule about these networks. Only while the policy is compiled. */
  void add(int rule, List<Prefix> networks) {
    for (Prefix network : networks) {
      byte[] bytes = network.address().getAddress();
      if (bytes.length == 4) {
        set(ipv4, new IPv4Address(bytes).toPrefixBlock(network.length()), rule);
      } else {
        set(ipv6, new IPv6Address(bytes).toPrefixBlock(network.length()), rule);
      }
    }
  }

  /** The rules about this address; a new set. Any thread. */
  BitSet rulesAbout(@Nullable InetAddress address) {
    var found = new BitSet();
    found.or(unconcerned);
    if (address != null) {
      byte[] bytes = address.getAddress();
      if (bytes.length == 4) {
        collect(ipv4.elementsContaining(new IPv4Address(bytes)), found);
      } else {
        collect(ipv6.elementsContaining(new IPv6Address(bytes)), found);
      }
    }
    return found;
  }

  private static <K extends Address> void set(
      AssociativeAddressTrie<K, BitSet> trie, K network, int rule) {
    BitSet rules = trie.get(network);
    if (rules == null) {
      rules = new BitSet();
      trie.put(network, rules);
    }
    rules.set(rule);
  }

  private static void collect(@Nullable AssociativeTrieNode<?, BitSet> containing, BitSet found) {
    for (var node = containing; node != null; node = next(node)) {
      BitSet rules = node.getValue();
      if (rules != null) {
        found.or(rules);
      }
    }
  }

  /** The containing networks come as a tree without forks. */
  private static @Nullable AssociativeTrieNode<?, BitSet> next(
      AssociativeTrieNode<?, BitSet> node) {
    return node.getLowerSubNode() != null ? node.getLowerSubNode() : node.getUpperSubNode();
  }
}
