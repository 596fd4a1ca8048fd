package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Fails a test class after which Netty's leak detector finds a buffer that was never released. */
final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
  private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    leaks.start();
    logger().addAppender(leaks);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    // The detector learns of a lost buffer from the collector, and reports with the next one made.
    System.gc();
    for (int i = 0; i < 1000; i++) {
      ByteBufAllocator.DEFAULT.directBuffer(16).release();
    }
    logger().detachAppender(leaks);
    assertThat(leaks.list).filteredOn(event -> event.getLevel() == Level.ERROR).isEmpty();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("io.netty.util.ResourceLeakDetector");
  }
}
