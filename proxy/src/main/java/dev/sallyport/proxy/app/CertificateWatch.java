package dev.sallyport.proxy.app;

import dev.sallyport.proxy.audit.AuditEvent;
import dev.sallyport.proxy.control.CertificateUse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in log and audit when a certificate has 30, 14, 7 days and 1 day left, and when it has
 * ended: each once, and what holds anew after each start and reload.
 */
final class CertificateWatch {
  private static final int[] DAYS = {1, 7, 14, 30};
  private static final String EXPIRED = "expired";

  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  private final Supplier<List<CertificateUse>> certificates;
  private final Consumer<AuditEvent> audit;
  private Map<CertificateUse, String> said = Map.of();

  /**
   * A watch.
   *
   * @param certificates those in use, asked at each look
   */
  CertificateWatch(Supplier<List<CertificateUse>> certificates, Consumer<AuditEvent> audit) {
    this.certificates = certificates;
    this.audit = audit;
  }

  /** Begins now, and looks every hour. */
  void begin(ScheduledExecutorService clock) {
    begin(Instant.now());
    var _ = clock.scheduleWithFixedDelay(() -> look(Instant.now()), 1, 1, TimeUnit.HOURS);
  }

  /** Forgets what was said: the configuration is another, and so may its reader be. */
  synchronized void begin(Instant now) {
    said = Map.of();
    look(now);
  }

  /** Says what has become true since the last look. Any thread; never blocks. */
  synchronized void look(Instant now) {
    var holds = new HashMap<CertificateUse, String>();
    for (CertificateUse use : certificates.get()) {
      String outcome = outcome(use, now);
      if (!outcome.isEmpty()) {
        holds.put(use, outcome);
        if (!outcome.equals(said.get(use))) {
          say(use, outcome, now);
        }
      }
    }
    said = holds;
  }

  /** The smallest of the marks it is within; empty where it is within none. */
  private static String outcome(CertificateUse use, Instant now) {
    if (!use.term().until().isAfter(now)) {
      return EXPIRED;
    }
    int left = use.term().daysLeft(now);
    for (int days : DAYS) {
      // The day that has begun counts as well.
      if (left < days) {
        return "expires_within_" + days + (days == 1 ? "_day" : "_days");
      }
    }
    return "";
  }

  private void say(CertificateUse use, String outcome, Instant now) {
    String detail =
        "listener=%s side=%s until=%s subject=%s"
            .formatted(
                use.listener(),
                use.side().name().toLowerCase(Locale.ROOT),
                use.term().until(),
                use.term().subject());
    if (outcome.equals(EXPIRED)) {
      LOG.error("certificate is no longer valid: {}", detail);
    } else {
      LOG.warn("certificate ends soon: {} {}", outcome, detail);
    }
    audit.accept(new AuditEvent.Gateway(now, AuditEvent.Change.CERTIFICATE, outcome, detail));
  }
}
