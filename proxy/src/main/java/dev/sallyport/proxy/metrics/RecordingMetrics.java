package dev.sallyport.proxy.metrics;

/** What becomes of recorded dialogues, counted. Any thread. */
public record RecordingMetrics(ProxyMetrics metrics) {

  /** A session has a file. */
  public void begun() {
    metrics.count(Meters.RECORDINGS);
  }

  /** A piece of a dialogue is lost, and with it the rest of that dialogue. */
  public void lost() {
    metrics.count(Meters.RECORDINGS_DROPPED);
  }
}
