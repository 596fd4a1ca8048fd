package dev.sallyport.harness.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("\"sallyport drain\"")
@Timeout(120)
class DrainCommandTest {
  @TempDir private Path folder;
  private Site site;

  @BeforeEach
  void start() throws Exception {
    site = new Site(folder);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void returnsWhenTheLastTransferIsOverAndTheGatewayHasEnded() throws Exception {
    try (Program gateway = Program.run(site.configuration).ready()) {
      FTPClient idle = site.loggedIn();
      FTPClient busy = site.loggedIn();
      OutputStream out = busy.storeFileStream("report.bin");
      out.write(new byte[100_000]);
      try (Asked drain = site.order("drain")) {
        drain.awaits("draining, 2 sessions left\n");
        assertIsSentAway(idle);
        drain.awaits("\n1 session left\n");
        assertThat(drain.isRunning()).isTrue();
        out.write(new byte[100_000]);
        out.close();
        assertThat(busy.completePendingCommand()).isTrue();
        assertIsSentAway(busy);
        assertThat(drain.exitCode()).as(drain.err()).isZero();
        assertThat(drain.out()).endsWith("the gateway has ended\n");
        assertThat(drain.err()).isEmpty();
      }
      assertThat(gateway.exitCode()).isZero();
    }
    assertThat(Files.readString(site.audit))
        .contains("\"outcome\":\"begun\"", "\"outcome\":\"finished\"")
        .contains("\"outcome\":\"completed\",\"bytes\":200000");
  }

  @Test
  void canLeaveTheProcessToSigtermAsAPreStopHookMust() throws Exception {
    site.configure("drain-timeout = 3s");
    try (Program gateway = Program.run(site.configuration).ready()) {
      FTPClient busy = site.loggedIn();
      OutputStream out = busy.storeFileStream("endless.bin");
      out.write(new byte[100_000]);
      try (Asked drain = site.order("drain", "--stay")) {
        assertThat(drain.exitCode()).as(drain.err()).isZero();
        assertThat(drain.out())
            .startsWith("draining, 1 session left\n")
            .endsWith("\nthe gateway waits for SIGTERM\n");
      }
      assertThat(lastReply(busy)).startsWith("42");
      assertThatThrownBy(() -> site.connected(site.port)).isInstanceOf(ConnectException.class);
      try (Asked reload = site.order("reload")) {
        assertThat(reload.exitCode()).isOne();
        assertThat(reload.err()).contains("this gateway drains");
      }
      gateway.terminate();
      assertThat(gateway.exitCode()).isZero();
      assertThat(gateway.err()).doesNotContain("sallyport cuts");
    }
    assertThat(Files.readString(site.audit).lines().filter(line -> line.contains("gateway.drain")))
        .as("one drain, though it was asked for twice")
        .hasSize(2)
        .last()
        .asString()
        .contains("\"outcome\":\"cut\"", "sessions=1");
    assertThat(Files.readString(site.audit).lines())
        .as("what was cut is written down")
        .anyMatch(line ->
            line.contains("\"event\":\"transfer\"")
                && line.contains("endless.bin")
                && !line.contains("\"outcome\":\"completed\""));
  }

  @Test
  void returnsAtOnceIfThatIsWanted() throws Exception {
    try (Program gateway = Program.run(site.configuration).ready()) {
      FTPClient busy = site.loggedIn();
      OutputStream out = busy.storeFileStream("report.bin");
      out.write(new byte[100_000]);
      try (Asked drain = site.order("drain", "--no-wait")) {
        assertThat(drain.exitCode()).as(drain.err()).isZero();
        assertThat(drain.out()).isEqualTo("draining, 1 session left\n");
      }
      out.close();
      assertThat(busy.completePendingCommand()).as("was not cut").isTrue();
      assertThat(gateway.exitCode()).isZero();
    }
  }

  /** What is said last on a control connection that the gateway closes. */
  private static String lastReply(FTPClient client) throws IOException {
    try {
      while (true) {
        client.getReply();
      }
    } catch (FTPConnectionClosedException closed) {
      return client.getReplyString();
    }
  }

  /** Commons Net makes an exception of 421. */
  private static void assertIsSentAway(FTPClient client) {
    assertThatThrownBy(client::getReply).isInstanceOf(FTPConnectionClosedException.class);
    assertThat(client.getReplyString()).startsWith("421 The gateway is stopping, try again");
  }
}
