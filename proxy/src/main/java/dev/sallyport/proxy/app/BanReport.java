package dev.sallyport.proxy.app;

import dev.sallyport.proxy.audit.AuditEvent;
import dev.sallyport.proxy.audit.AuditLog;
import dev.sallyport.proxy.control.SessionRegistry;
import dev.sallyport.proxy.limits.Ban;
import dev.sallyport.proxy.limits.SteadyTime;
import dev.sallyport.proxy.metrics.ProxyMetrics;
import dev.sallyport.rules.ftp.IpLiteral;
import dev.sallyport.rules.policy.Prefix;
import java.time.Instant;
import java.util.Locale;

/** Tells operators of bans, and the sessions they are about. Any thread. */
record BanReport(AuditLog audit, ProxyMetrics metrics, SessionRegistry registry)
    implements Ban.Observer {

  @Override
  public void began(Ban ban) {
    metrics.banBegan(ban.cause().name());
    audit.write(
        new AuditEvent.BanBegan(
            SteadyTime.byTheClock(ban.since()),
            text(ban.network()),
            lower(ban.cause()),
            SteadyTime.byTheClock(ban.until())));
    registry.end(ban);
  }

  @Override
  public void ended(Ban ban, Ban.Ending how) {
    audit.write(
        new AuditEvent.BanEnded(
            Instant.now(), text(ban.network()), lower(ban.cause()), lower(how)));
  }

  private static String text(Prefix network) {
    return IpLiteral.write(network.address()) + '/' + network.length();
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
