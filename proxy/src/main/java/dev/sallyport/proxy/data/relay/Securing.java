package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.Protection;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.rules.ftp.Side;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS handshakes of a data path, on both sides at once, before a byte of the file passes (RFC
 * 4217 §10.2). They end whatever happens: nothing else bounds a path at that time.
 */
final class Securing {
  private static final Logger LOG = LoggerFactory.getLogger(Securing.class);

  /** What handshakes have beyond their own timeouts, which name a better cause. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final Runnable secured;
  private final Consumer<Outcome> failed;
  private final Set<Side> awaited = EnumSet.noneOf(Side.class);
  private @Nullable Future<?> timer;
  private boolean over;

  /**
   * Handshakes to be made.
   *
   * @param secured told, perhaps at once, when every side that is to be protected is
   * @param failed told instead, once
   */
  Securing(EventLoop loop, Runnable secured, Consumer<Outcome> failed) {
    this.loop = loop;
    this.secured = secured;
    this.failed = failed;
  }

  void start(RelayEnd client, RelayEnd server, Protections protections) {
    // Both before either begins, so that no handshake is the last one too early.
    await(Side.CLIENT, protections.client());
    await(Side.SERVER, protections.server());
    if (awaited.isEmpty()) {
      succeed();
      return;
    }
    timer = loop.schedule(this::tooLate, bound(protections).toNanos(), TimeUnit.NANOSECONDS);
    secure(Side.CLIENT, client, protections.client());
    secure(Side.SERVER, server, protections.server());
  }

  /** Nobody wants to know any more. */
  void cancel() {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void await(Side side, Protection protection) {
    if (protection instanceof Protection.Private) {
      awaited.add(side);
    }
  }

  private static Duration bound(Protections protections) {
    Duration client = timeout(protections.client());
    Duration server = timeout(protections.server());
    return (client.compareTo(server) > 0 ? client : server).plus(GRACE);
  }

  private static Duration timeout(Protection protection) {
    return switch (protection) {
      case Protection.Clear() -> Duration.ZERO;
      case Protection.Private with -> with.handshakeTimeout();
    };
  }

  private void tooLate() {
    fail(awaited.contains(Side.CLIENT) ? Side.CLIENT : Side.SERVER);
  }

  private void secure(Side side, RelayEnd end, Protection protection) {
    // The other side's may have failed at once, and with it the path.
    if (!over && protection instanceof Protection.Private with) {
      ending(
          side,
          () -> {
            SSLEngine engine = with.engine();
            end.secure(engine, with)
                .addListener(handshake -> {
                  if (!over) {
                    ending(side, () -> done(side, with, engine, handshake.cause()));
                  }
                });
          });
    }
  }

  /** A step whose exception is the end: whoever calls it may have nobody to pass that on to. */
  private void ending(Side side, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException bug) {
      LOG.error("TLS of a data connection with the {} failed", side, bug);
      fail(side);
    }
  }

  private void done(
      Side side, Protection.Private with, SSLEngine engine, @Nullable Throwable cause) {
    if (cause != null) {
      with.failed(cause);
      fail(side);
    } else if (with.accept(engine)) {
      awaited.remove(side);
      if (awaited.isEmpty()) {
        succeed();
      }
    } else {
      fail(side == Side.CLIENT ? Outcome.CLIENT_TLS_NOT_REUSED : Outcome.SERVER_TLS_FAILED);
    }
  }

  private void succeed() {
    if (!over) {
      cancel();
      secured.run();
    }
  }

  private void fail(Side side) {
    fail(side == Side.CLIENT ? Outcome.CLIENT_TLS_FAILED : Outcome.SERVER_TLS_FAILED);
  }

  private void fail(Outcome outcome) {
    if (!over) {
      cancel();
      failed.accept(outcome);
    }
  }
}
