package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.config.LogConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@DisplayName("The log")
@Isolated("it replaces System.err")
class LoggingTest {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(before);
    Logging.configure(LogConfig.Level.INFO);
  }

  @Test
  void goesToStderrFromTheConfiguredLevelUp() {
    Logging.configure(LogConfig.Level.WARN);
    var log = LoggerFactory.getLogger("x.Session");
    log.info("not this");
    log.warn("this");
    assertThat(lines()).singleElement().asString().matches("\\S+Z WARN  Session: this\\s*");
  }

  @Test
  void writesKeysBehindTheMessage() {
    Logging.configure(LogConfig.Level.INFO);
    LoggerFactory.getLogger("x").atInfo().addKeyValue("session", 7).log("over");
    assertThat(lines()).singleElement().asString().endsWith("over session=\"7\"");
  }

  @Test
  void keepsAMessageInItsLine() {
    Logging.configure(LogConfig.Level.INFO);
    LoggerFactory.getLogger("x").info("a\r\n2026 ERROR forged");
    assertThat(lines()).hasSize(1);
  }

  @Test
  void passesOverWhatNettyWarnsOfWhenManySessionsEndAtOnce() {
    Logging.configure(LogConfig.Level.WARN);
    var log = LoggerFactory.getLogger("io.netty.channel.uring.IoUringIoHandler");
    log.warn("CompletionQueue overflow detected, consider increasing size: {} ", 4096);
    log.warn("Unexpected exception in the IO event loop.");
    assertThat(lines()).singleElement().asString().contains("Unexpected exception");
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
