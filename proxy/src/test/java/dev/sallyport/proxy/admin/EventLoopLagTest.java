package dev.sallyport.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The lag of an event loop")
@Timeout(30)
class EventLoopLagTest {

  @Test
  void isAtLeastAsLongAsATaskKeptTheLoopBusyBeyondTheDueTime() throws Exception {
    var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    var lags = new LinkedBlockingQueue<Duration>();
    var busy = new CountDownLatch(1);
    try {
      EventLoopLag.watch(loops, lags::add);
      loops.execute(() -> {
        try {
          assertThat(busy.await(1500, TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      assertThat(lags.poll(10, TimeUnit.SECONDS)).isGreaterThan(Duration.ofMillis(400));
      assertThat(lags.poll(10, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(Duration.ZERO);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5000);
    }
  }
}
