package dev.sallyport.proxy.control;

import static java.util.Objects.requireNonNull;

import dev.sallyport.proxy.data.Protection;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.tls.TlsFacts;
import dev.sallyport.proxy.tls.TlsLeg;
import dev.sallyport.rules.ftp.Side;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What one session protects its connections with, made when first used. On its event loop. */
final class SessionTls implements AutoCloseable {
  private final Function<Side, TlsLeg> legs;
  private final Map<Side, TlsLeg> used = new EnumMap<>(Side.class);

  SessionTls(Function<Side, TlsLeg> legs) {
    this.legs = legs;
  }

  /** A handler for the control connection of this side. */
  SslHandler control(Side side, ByteBufAllocator allocator) {
    return used.computeIfAbsent(side, legs).control(allocator);
  }

  /** How the data connections of a transfer are protected of which these sides are. */
  Protections data(Set<Side> protectedSides) {
    return new Protections(data(protectedSides, Side.CLIENT), data(protectedSides, Side.SERVER));
  }

  private Protection data(Set<Side> protectedSides, Side side) {
    return protectedSides.contains(side)
        ? requireNonNull(used.get(side)).data()
        : new Protection.Clear();
  }

  /** What the handshake of a side came to. */
  Optional<TlsFacts> facts(Side side) {
    return Optional.ofNullable(used.get(side)).flatMap(TlsLeg::facts);
  }

  @Override
  public void close() {
    used.values().forEach(TlsLeg::close);
    used.clear();
  }
}
