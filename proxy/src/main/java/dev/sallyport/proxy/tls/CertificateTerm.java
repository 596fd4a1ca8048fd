package dev.sallyport.proxy.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long a certificate of ours is good for.
 *
 * @param subject whom it names
 * @param until when it stops being valid
 */
public record CertificateTerm(String subject, Instant until) {
  private static final long DAY = Duration.ofDays(1).toSeconds();

  /** Whole days from then on; negative when it is over. */
  public int daysLeft(Instant now) {
    return Math.toIntExact(Math.floorDiv(Duration.between(now, until).toSeconds(), DAY));
  }

  static List<CertificateTerm> of(List<Identity> identities) {
    return identities.stream().map(CertificateTerm::of).toList();
  }

  private static CertificateTerm of(Identity identity) {
    return new CertificateTerm(
        identity.leaf().getSubjectX500Principal().getName(),
        identity.leaf().getNotAfter().toInstant());
  }
}
