package dev.sallyport.proxy.control;

import dev.sallyport.proxy.net.Transport;
import dev.sallyport.rules.ftp.IpLiteral;
import io.netty.channel.EventLoop;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Asks DNS without blocking, and again once the TTL of the last answer is over. The hosts file
 * counts too. Safe for all threads.
 */
public final class Names implements AutoCloseable {
  private final DnsAddressResolverGroup resolvers;

  /** A resolver for every event loop, made when first used. */
  public Names(Transport transport) {
    this(transport, new DnsNameResolverBuilder());
  }

  Names(Transport transport, DnsNameResolverBuilder resolver) {
    this.resolvers =
        new DnsAddressResolverGroup(resolver.datagramChannelType(transport.datagramChannel()));
  }

  /**
   * The addresses of a name or literal, at least one, in the order to try them.
   *
   * @return a future of {@code loop}
   */
  Future<List<InetSocketAddress>> resolve(EventLoop loop, String host, int port) {
    Optional<InetAddress> literal = IpLiteral.ipv4(host).or(() -> IpLiteral.ipv6(host));
    if (literal.isPresent()) {
      return loop.newSucceededFuture(List.of(new InetSocketAddress(literal.get(), port)));
    }
    return resolvers.getResolver(loop).resolveAll(InetSocketAddress.createUnresolved(host, port));
  }

  @Override
  public void close() {
    resolvers.close();
  }
}
