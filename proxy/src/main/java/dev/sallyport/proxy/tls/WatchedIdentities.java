package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.TlsIdentity;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificates of ours, read again when their files change. Safe for all threads. */
final class WatchedIdentities {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedIdentities.class);

  private final List<TlsIdentity> configured;
  private final FileWatch watch;
  private volatile List<Identity> identities;

  /**
   * Reads them. Blocks; not for an event loop.
   *
   * @throws TlsFileException for the first that is not what it should be
   */
  WatchedIdentities(List<TlsIdentity> configured) throws TlsFileException {
    this.configured = configured;
    this.watch = FileWatch.of(configured);
    this.identities = Identities.load(configured);
  }

  /** As they were read last. */
  List<Identity> now() {
    return identities;
  }

  /** Looks, now and then, whether they have changed; who asks later gets what there is then. */
  void look() {
    watch.look(this::reload);
  }

  /** How long each is good for. */
  List<CertificateTerm> terms() {
    return identities.stream().map(CertificateTerm::of).toList();
  }

  private void reload() {
    try {
      identities = Identities.load(configured);
      LOG.info("certificates read again: {}", terms());
    } catch (TlsFileException wrong) {
      LOG.error(
          "certificates have changed and are no good, the old ones stay: {}", wrong.getMessage());
    }
  }
}
