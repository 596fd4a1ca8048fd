package dev.sallyport.harness.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sallyport.harness.Ports;
import dev.sallyport.harness.quickstart.EmbeddedServer;
import dev.sallyport.harness.scripted.Line;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway that may have 256 descriptors")
@Timeout(180)
class ExhaustionTest {
  private static final int DESCRIPTORS = 256;
  private static final int CROWD = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void servesWhomItHasAndRecoversWhenTheOthersLeave() throws Exception {
    assumeThat(Program.HOME).as("made by mvn package").isDirectory();
    int serverPort = Ports.free();
    int port = Ports.free();
    Path configuration = folder.resolve("sallyport.conf");
    Files.writeString(configuration, configuration(port, serverPort));
    var gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var crowd = new ArrayList<Line>();
    try (EmbeddedServer _ = EmbeddedServer.start(serverPort);
        Program program = Program.withDescriptors(DESCRIPTORS, configuration).ready();
        Line early = Demo.loggedIn(gateway);
        Line other = Demo.loggedIn(gateway)) {
      for (int i = 0; i < CROWD; i++) {
        crowd.add(Line.dial("one of the crowd", gateway));
      }
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (program.descriptors() < DESCRIPTORS - 2) {
        assertThat(System.nanoTime())
            .as("%s descriptors", program.descriptors())
            .isLessThan(deadline);
        TimeUnit.MILLISECONDS.sleep(20);
      }
      Duration before = program.processorTime();
      for (int i = 0; i < 20; i++) {
        early.says("NOOP");
        early.hears("200");
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(program.processorTime().minus(before))
          .as("no spinning")
          .isLessThan(Duration.ofSeconds(1));
      // There may be one left for the first of them.
      assertThat(List.of(Demo.passive(early), Demo.passive(other), Demo.passive(other)))
          .allMatch(reply -> reply.startsWith("229 ") || reply.startsWith("425 "), "an answer")
          .anyMatch(reply -> reply.startsWith("425 "));
      for (Line line : crowd) {
        line.resets();
      }
      Line late = Demo.loggedIn(gateway);
      late.says("NOOP");
      late.hears("200");
      late.close();
      program.terminate();
      assertThat(program.exitCode()).isZero();
      // What was said of it is a few lines, not one for each attempt of a loop.
      assertThat(program.err().lines().count()).as(program.err()).isLessThan(200);
    }
  }

  private static String configuration(int port, int serverPort) {
    return """
    sallyport {
      listeners = [
        { name = public, bind = "127.0.0.1:%d", server = "127.0.0.1:%d" }
      ]
      limits { max-sessions = 2000, max-sessions-per-client = 2000 }
      admin.bind = "127.0.0.1:0"
    }
    """
        .formatted(port, serverPort);
  }
}
