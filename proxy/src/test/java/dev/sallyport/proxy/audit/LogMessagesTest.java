package dev.sallyport.proxy.audit;

import static dev.sallyport.proxy.audit.Events.login;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sallyport.proxy.config.LogConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The audit log, when it goes to the machine's log,")
@Timeout(60)
class LogMessagesTest {
  @TempDir private Path folder;
  private final AtomicLong dropped = new AtomicLong();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private EventLoopGroup loops;

  @BeforeEach
  void needEpoll() {
    assumeThat(Epoll.isAvailable()).as("the receiver is an epoll socket").isTrue();
    loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  }

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void sendsEachEventAsOneMessageAsSyslog3Does() throws Exception {
    receiver(true);
    try (AuditLog log = AuditLog.open(new LogConfig.Audit.Syslog(socket()), dropped::addAndGet)) {
      log.write(login("ann"));
      log.write(login("bob\n<86>1 forged"));
      assertThat(next())
          .matches(
              "<86>[A-Z][a-z]{2} [ 123]\\d \\d\\d:\\d\\d:\\d\\d sallyport\\[\\d+]: \\{.*\"ann\".*}");
      assertThat(next()).contains("bob\\n<86>1 forged").doesNotContain("\n");
    }
    assertThat(dropped).hasValue(0);
  }

  @Test
  void sendsTheJournalFields() throws Exception {
    receiver(true);
    try (AuditLog log = AuditLog.open(new LogConfig.Audit.Journald(socket()), dropped::addAndGet)) {
      log.write(login("ann"));
      assertThat(next())
          .startsWith("PRIORITY=6\nSYSLOG_FACILITY=10\nSYSLOG_IDENTIFIER=sallyport\nMESSAGE={")
          .contains("\"ann\"")
          .endsWith("}\n");
    }
  }

  @Test
  void goesOnWithALogThatWasStartedAnew() throws Exception {
    Channel first = receiver(true);
    try (AuditLog log = AuditLog.open(new LogConfig.Audit.Syslog(socket()), dropped::addAndGet)) {
      log.write(login("ann"));
      next();
      first.close().sync();
      Files.deleteIfExists(Path.of(socket()));
      log.write(login("bob"));
      awaitDropped(1);
      receiver(true);
      log.write(login("cid"));
      assertThat(next()).contains("cid");
      assertThat(next()).contains("\"audit.lost\"", "\"count\":1");
    }
  }

  @Test
  void keepsNobodyWaitingForALogThatDoesNotReadAndSaysWhatItLost() throws Exception {
    Channel deaf = receiver(false);
    AuditLog log = AuditLog.open(new LogConfig.Audit.Syslog(socket()), dropped::addAndGet);
    for (int i = 0; i < 30_000; i++) {
      log.write(login("user" + i));
    }
    assertThat(dropped).hasPositiveValue();
    deaf.config().setAutoRead(true);
    String said = next();
    while (!said.contains("\"audit.lost\"")) {
      said = next();
    }
    log.write(login("last"));
    while (!said.contains("\"last\"")) {
      said = next();
    }
    log.close();
  }

  @Test
  void doesNotStartWhereThereIsNone() {
    assertThatThrownBy(
            () -> AuditLog.open(new LogConfig.Audit.Syslog(socket()), dropped::addAndGet))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(socket());
  }

  private void awaitDropped(long count) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (dropped.get() < count) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private String next() throws InterruptedException {
    String message = heard.poll(30, TimeUnit.SECONDS);
    assertThat(message).as("a message in time").isNotNull();
    return message;
  }

  private String socket() {
    return folder.resolve("log").toString();
  }

  private Channel receiver(boolean reads) throws InterruptedException {
    return new Bootstrap()
        .group(loops)
        .channel(EpollDomainDatagramChannel.class)
        .option(ChannelOption.AUTO_READ, reads)
        .handler(new Hearing(heard))
        .bind(new DomainSocketAddress(socket()))
        .sync()
        .channel();
  }

  private static final class Hearing extends SimpleChannelInboundHandler<DomainDatagramPacket> {
    private final BlockingQueue<String> heard;

    Hearing(BlockingQueue<String> heard) {
      this.heard = heard;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
      heard.add(packet.content().toString(StandardCharsets.UTF_8));
    }
  }
}
