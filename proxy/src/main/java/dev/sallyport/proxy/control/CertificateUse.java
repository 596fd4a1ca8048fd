package dev.sallyport.proxy.control;

import dev.sallyport.proxy.tls.CertificateTerm;
import dev.sallyport.rules.ftp.Side;

/**
 * A certificate of ours, and where it is shown.
 *
 * @param side whom it is shown to
 */
public record CertificateUse(String listener, Side side, CertificateTerm term) {}
