package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.Protection;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.rules.ftp.Side;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * The TLS handshakes of a data path, on both sides at once, before a byte of the file passes (RFC
 * 4217 §10.2).
 */
final class Securing {
  private final Runnable secured;
  private final Consumer<Outcome> failed;
  private int awaited;
  private boolean over;

  /**
   * Handshakes to be made.
   *
   * @param secured told, perhaps at once, when every side that is to be protected is
   * @param failed told instead, once
   */
  Securing(Runnable secured, Consumer<Outcome> failed) {
    this.secured = secured;
    this.failed = failed;
  }

  void start(RelayEnd client, RelayEnd server, Protections protections) {
    // One for the start itself, so that no handshake is the last one too early.
    awaited = 1;
    secure(Side.CLIENT, client, protections.client());
    secure(Side.SERVER, server, protections.server());
    oneMore();
  }

  /** Nobody wants to know any more. */
  void cancel() {
    over = true;
  }

  private void secure(Side side, RelayEnd end, Protection protection) {
    switch (protection) {
      case Protection.Clear() -> {}
      case Protection.Private with -> {
        awaited++;
        SSLEngine engine = with.engine();
        end.secure(engine, with)
            .addListener(handshake -> {
              if (!over) {
                done(side, with, engine, handshake.cause());
              }
            });
      }
    }
  }

  private void done(
      Side side, Protection.Private with, SSLEngine engine, @Nullable Throwable cause) {
    if (cause != null) {
      with.failed(cause);
      fail(side == Side.CLIENT ? Outcome.CLIENT_TLS_FAILED : Outcome.SERVER_TLS_FAILED);
    } else if (with.accept(engine)) {
      oneMore();
    } else {
      fail(side == Side.CLIENT ? Outcome.CLIENT_TLS_NOT_REUSED : Outcome.SERVER_TLS_FAILED);
    }
  }

  private void oneMore() {
    awaited--;
    if (awaited == 0 && !over) {
      over = true;
      secured.run();
    }
  }

  private void fail(Outcome outcome) {
    if (!over) {
      over = true;
      failed.accept(outcome);
    }
  }
}
