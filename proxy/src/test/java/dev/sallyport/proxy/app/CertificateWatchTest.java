package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.audit.AuditEvent;
import dev.sallyport.proxy.control.CertificateUse;
import dev.sallyport.proxy.tls.CertificateTerm;
import dev.sallyport.rules.ftp.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A certificate that ends")
class CertificateWatchTest {
  private static final Instant END = Instant.parse("2026-12-31T12:00:00Z");

  private final List<CertificateUse> uses = new ArrayList<>(List.of(use("CN=ftp.test", END)));
  private final List<AuditEvent> events = new ArrayList<>();
  private final CertificateWatch watch = new CertificateWatch(() -> uses, events::add);

  private static CertificateUse use(String subject, Instant until) {
    return new CertificateUse("public", Side.CLIENT, new CertificateTerm(subject, until));
  }

  private List<String> outcomes() {
    return events.stream().map(event -> ((AuditEvent.Gateway) event).outcome()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "P31D,",
    "P30D,",
    "PT719H59M, expires_within_30_days",
    "P14D, expires_within_30_days",
    "PT335H, expires_within_14_days",
    "PT167H, expires_within_7_days",
    "PT23H, expires_within_1_day",
    "PT0S, expired",
    "P-3D, expired"
  })
  void isSpokenOfFromTheMarkOnThatItHasPassed(Duration left, String outcome) {
    watch.begin(END.minus(left));
    assertThat(outcomes()).isEqualTo(outcome == null ? List.of() : List.of(outcome));
  }

  @Test
  void isSpokenOfOnceForEachMark() {
    watch.begin(END.minus(Duration.ofDays(40)));
    for (Instant now = END.minus(Duration.ofDays(40));
        now.isBefore(END.plus(Duration.ofDays(3)));
        now = now.plus(Duration.ofHours(1))) {
      watch.look(now);
    }
    assertThat(outcomes())
        .containsExactly(
            "expires_within_30_days",
            "expires_within_14_days",
            "expires_within_7_days",
            "expires_within_1_day",
            "expired");
  }

  @Test
  void isSpokenOfAgainAfterAReload() {
    Instant now = END.minus(Duration.ofDays(3));
    watch.begin(now);
    watch.begin(now);
    assertThat(outcomes()).containsExactly("expires_within_7_days", "expires_within_7_days");
  }

  @Test
  void isSpokenOfNoMoreWhenItWasReplaced() {
    Instant now = END.minus(Duration.ofDays(3));
    watch.begin(now);
    uses.set(0, use("CN=ftp.test", END.plus(Duration.ofDays(90))));
    watch.look(now.plus(Duration.ofDays(10)));
    assertThat(outcomes()).containsExactly("expires_within_7_days");
  }

  @Test
  void isNamedWithItsListenerAndItsEnd() {
    watch.begin(END.minus(Duration.ofDays(3)));
    assertThat(events)
        .containsExactly(
            new AuditEvent.Gateway(
                END.minus(Duration.ofDays(3)),
                AuditEvent.Change.CERTIFICATE,
                "expires_within_7_days",
                "listener=public side=client until=2026-12-31T12:00:00Z subject=CN=ftp.test"));
  }
}
