package dev.sallyport.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.HostPort;
import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The recent refusals")
class RecentRefusalsTest {
  private static final AuditEvent.Session SESSION =
      new AuditEvent.Session(
          "s-1", "public", new HostPort(InetAddress.ofLiteral("192.0.2.7"), 1024));

  private final RecentRefusals recent = new RecentRefusals();

  @Test
  void areNoneAtFirstWhateverNumberIsAskedFor() {
    assertThat(recent.after(-200)).isEmpty();
    assertThat(recent.after(0)).isEmpty();
    assertThat(recent.after(7)).isEmpty();
  }

  @Test
  void areThoseAfterTheOneThatIsKnown() {
    refuse(3);
    assertThat(recent.after(1)).extracting(RecentRefusals.Numbered::number).containsExactly(2L, 3L);
    assertThat(recent.after(3)).isEmpty();
  }

  @Test
  void areAllUpToTheBoundAndTheNewestBeyondIt() {
    refuse(RecentRefusals.KEPT);
    assertThat(recent.after(0)).hasSize(RecentRefusals.KEPT);
    refuse(1);
    assertThat(recent.after(0))
        .hasSize(RecentRefusals.KEPT)
        .first()
        .extracting(RecentRefusals.Numbered::number)
        .isEqualTo(2L);
    assertThat(recent.count()).isEqualTo(RecentRefusals.KEPT + 1L);
  }

  @Test
  void areNothingElse() {
    recent.accept(new AuditEvent.SessionStarted(Instant.EPOCH, SESSION, "10.0.0.5:21"));
    assertThat(recent.count()).isZero();
  }

  private void refuse(int times) {
    for (int i = 0; i < times; i++) {
      recent.accept(
          new AuditEvent.Refusal(Instant.EPOCH, SESSION, "builtin.x", "SITE EXEC", "why"));
    }
  }
}
