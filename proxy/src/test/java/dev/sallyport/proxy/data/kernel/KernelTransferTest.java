package dev.sallyport.proxy.data.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.kernel.Connection.End;
import dev.sallyport.proxy.data.kernel.Conntrack.Counter;
import dev.sallyport.proxy.data.kernel.Conntrack.Counters;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A transfer that the kernel carries")
class KernelTransferTest {
  private static final Flow FLOW =
      new Flow(Packets.at("192.0.2.7", 40_000), Packets.at("192.0.2.1", 50_001));

  private Counters counted = counters(1, 3, 0);
  private final KernelTransfer transfer = new KernelTransfer(new Counted(), FLOW);

  KernelTransferTest() {
    transfer.startWatch(End.RESPONDER);
  }

  @Test
  void movesWhileDataComesAndIsAnswered() {
    for (long look = 1; look < 10; look++) {
      counted = counters(10 * look, 10 * look, 1000 * look);
      assertThat(transfer.looksWithoutMove()).isZero();
    }
    assertThat(transfer.seen()).isEqualTo(9000);
  }

  @Test
  void standsStillWhenNothingComes() {
    counted = counters(10, 10, 1000);
    transfer.looksWithoutMove();
    // The receiver's window is shut, and it says so whenever it is asked.
    counted = counters(11, 11, 1000);
    assertThat(transfer.looksWithoutMove()).isEqualTo(1);
    counted = counters(12, 12, 1000);
    assertThat(transfer.looksWithoutMove()).isEqualTo(2);
  }

  @Test
  void standsStillWhenWhatComesIsSentAgainBecauseNobodyAnswers() {
    counted = counters(10, 10, 1000);
    transfer.looksWithoutMove();
    counted = counters(10, 11, 2448);
    assertThat(transfer.looksWithoutMove()).isEqualTo(1);
    counted = counters(10, 12, 3896);
    assertThat(transfer.looksWithoutMove()).isEqualTo(2);
    counted = counters(11, 13, 5344);
    assertThat(transfer.looksWithoutMove()).isZero();
  }

  /** With the headers that all Linux sends: 52 bytes a packet, and 8 more in the first. */
  private static Counters counters(long fromClient, long fromServer, long data) {
    return new Counters(
        new Counter(fromClient, 52 * fromClient + 8),
        new Counter(fromServer, 52 * fromServer + 8 + data));
  }

  private final class Counted implements Conntrack {
    @Override
    public Optional<Counters> counters(Flow flow) {
      return Optional.of(counted);
    }

    @Override
    public Optional<Standing> standing(Flow flow) {
      return Optional.empty();
    }

    @Override
    public List<Flow> forget(Flow flow) {
      return List.of();
    }

    @Override
    public boolean knowsMarked() {
      return true;
    }
  }
}
