package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.rules.ftp.Direction;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A relay between a fast sender and a slow receiver")
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(Variant.class)
@Timeout(120)
class RelayPressureTest {
  private static final int FAST = 100_000_000;
  private static final int SLOW = 30_000_000;
  private static final int STEP = 100_000;

  /** The allocator takes memory for eight of a size at once. */
  private static final long A_FEW_BUFFERS = 16L * PausableReads.LARGEST_IN_BULK;

  private final RelayLab lab;

  RelayPressureTest(Variant variant) {
    lab = new RelayLab(variant);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  /** To the end, because FIN behind megabytes that are not read yet is where Netty forgets. */
  @ParameterizedTest
  @EnumSource(Direction.class)
  void keepsAFewBuffersInMemoryAndTheRestWithTheSender(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(direction);
    long before = memory();
    long most = 0;
    var sent = Bytes.send(meeting.sender(direction), FAST + SLOW);
    var in = meeting.receiver(direction).getInputStream();
    in.skipNBytes(FAST);
    for (int read = 0; read < SLOW; read += STEP) {
      // Slower than the sender, so that every buffer on the way is full until the end.
      TimeUnit.MILLISECONDS.sleep(read == 0 ? 300 : 1);
      in.skipNBytes(STEP);
      most = Math.max(most, lab.onLoop(RelayPressureTest::memory) - before);
    }
    assertThat(in.read()).isEqualTo(-1);
    assertThat(most).isLessThan(A_FEW_BUFFERS);
    sent.get();
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  private static long memory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
