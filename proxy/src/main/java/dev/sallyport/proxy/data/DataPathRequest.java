package dev.sallyport.proxy.data;

import java.time.Duration;

/**
 * What a session asks of a data plane: the route of one data connection, and its bounds.
 *
 * @param client how the client's side connects
 * @param server how the server's side connects
 */
public record DataPathRequest(Leg client, Leg server, Bounds bounds) {

  /**
   * What the path may take.
   *
   * @param connectTimeout to reach a port we dial
   * @param acceptTimeout from the opened path until both sides are connected
   * @param stallTimeout while a transfer moves no byte
   */
  public record Bounds(Duration connectTimeout, Duration acceptTimeout, Duration stallTimeout) {}
}
