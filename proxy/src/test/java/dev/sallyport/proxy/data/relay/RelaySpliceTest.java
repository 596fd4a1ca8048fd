package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.PortPool;
import dev.sallyport.proxy.data.Throttle;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.rules.ftp.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A spliced transfer")
@Timeout(120)
class RelaySpliceTest {
  private static final int MANY = 1000;
  private static final int HALF = 50_000;
  private static final long BEYOND_32_BITS = (1L << 32) + 12_345;

  private final RelayLab lab = new RelayLab(Variant.SPLICE);

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void arrivesByteForByteBeyondFourGibibytes() throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(Direction.TO_CLIENT);
    var sent = Bytes.sendLarge(meeting.server, BEYOND_32_BITS);
    assertThat(Bytes.digest(meeting.client())).isEqualTo(sent.get());
    var result = meeting.told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.bytes()).isEqualTo(BEYOND_32_BITS);
  }

  /** Splice stops in front of the urgent byte, and with FIN behind it says that all is read. */
  @Test
  void isCutByUrgentDataRatherThanComplete() throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(Direction.TO_CLIENT);
    Bytes.write(meeting.server, 1000);
    meeting.server.sendUrgentData(1);
    Bytes.write(meeting.server, 1000);
    meeting.server.close();
    Bytes.assertReset(meeting.client());
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.SERVER_ABORTED);
  }

  @Test
  void leavesOthersTheirTurn() throws Exception {
    var turns = new Turns();
    var meeting =
        lab.meet(Route.PASSIVE)
            .transfer(Direction.TO_CLIENT, new TransferBounds(turns, Long.MAX_VALUE));
    var sent = Bytes.sendLarge(meeting.server, 1_000_000_000);
    meeting.client().getInputStream().skipNBytes(1_000_000_000);
    sent.get();
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(turns.longest).isPositive().isLessThan(2 * SpliceCopier.TURN_BYTES);
  }

  /** A third each of them ends well, is broken off by the sender, and is cut by the session. */
  @Test
  void leavesNoDescriptorBehindWhenAThousandEndInEveryWay() throws Exception {
    long before = pipesAndSockets();
    try (var crowd = new RelayLab(Variant.SPLICE)) {
      crowd.clientPorts = new PortPool(21_000, 21_000 + 2 * MANY);
      List<Meeting> meetings = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        var meeting = crowd.meet(Route.PASSIVE).transfer(Direction.TO_CLIENT);
        Bytes.write(meeting.server, HALF);
        meetings.add(meeting);
      }
      assertThat(pipesAndSockets()).isGreaterThan(before + 6L * MANY);
      for (int i = 0; i < MANY; i++) {
        end(meetings.get(i), i % 3);
      }
      crowd.untilNothingIsLeft();
    }
    assertThat(pipesAndSockets()).isEqualTo(before);
  }

  private static void end(Meeting meeting, int how) throws Exception {
    switch (how) {
      case 0 -> {
        Bytes.write(meeting.server, HALF);
        meeting.server.close();
        assertThat(meeting.client().getInputStream().readAllBytes()).hasSize(2 * HALF);
        assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
        meeting.client().close();
      }
      case 1 -> {
        Bytes.reset(meeting.server);
        Bytes.assertReset(meeting.client());
        assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.SERVER_ABORTED);
      }
      default -> {
        meeting.close();
        Bytes.assertReset(meeting.client());
        assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.CANCELLED);
      }
    }
  }

  private static long pipesAndSockets() throws IOException {
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(RelaySpliceTest::isPipeOrSocket).count();
    }
  }

  private static boolean isPipeOrSocket(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  /** Never limits, and measures how much is taken while the event loop does nothing else. */
  private final class Turns implements Throttle {
    private volatile long longest;
    private long sinceOthers;
    private boolean othersWait;

    @Override
    public long take(long wanted) {
      if (!othersWait) {
        othersWait = true;
        lab.loop.schedule(this::others, 0, TimeUnit.NANOSECONDS);
      }
      sinceOthers += wanted;
      longest = Math.max(longest, sinceOthers); // only the loop writes
      return wanted;
    }

    private void others() {
      othersWait = false;
      sinceOthers = 0;
    }

    @Override
    public void giveBack(long unused) {
      sinceOthers -= unused;
    }

    @Override
    public Duration pause() {
      return Duration.ZERO;
    }
  }
}
