package dev.sallyport.proxy.control;

import dev.sallyport.proxy.metrics.ProxyMetrics;
import dev.sallyport.proxy.tls.TlsObserver;
import dev.sallyport.rules.ftp.Side;

/** Counts what the handshakes of a listener's data connections come to. */
record TlsMetrics(ProxyMetrics metrics, String listener) implements TlsObserver {

  @Override
  public void dataSecured(Side side, boolean resumed, boolean accepted) {
    String outcome = resumed ? "resumed" : accepted ? "full" : "not_reused";
    metrics.tlsDataHandshake(listener, side, outcome);
  }

  @Override
  public void dataFailed(Side side, Throwable cause) {
    metrics.tlsDataHandshake(listener, side, "failed");
  }
}
