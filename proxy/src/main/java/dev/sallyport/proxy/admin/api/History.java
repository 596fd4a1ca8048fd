package dev.sallyport.proxy.admin.api;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last ten minutes, second by second, for who comes later. On the admin thread. */
final class History {
  static final int SECONDS = 600;

  private final Deque<Point> points = new ArrayDeque<>();
  private @Nullable Status before;
  private Instant beforeAt = Instant.EPOCH;

  /** One second: rates in bytes a second, refusals in that second. */
  private record Point(Instant at, int sessions, double toClient, double toServer, long refusals) {
    Map<String, @Nullable Object> json() {
      return Json.object(
          "time",
          at.toEpochMilli(),
          "sessions",
          sessions,
          "to_client",
          Math.round(toClient),
          "to_server",
          Math.round(toServer),
          "refusals",
          refusals);
    }
  }

  /** Takes a look at the gateway; rates need two. */
  void add(Instant now, Status status) {
    Status earlier = before;
    if (earlier != null) {
      double seconds = Math.max(0.001, (now.toEpochMilli() - beforeAt.toEpochMilli()) / 1000.0);
      points.addLast(
          new Point(
              now,
              status.sessions(),
              (status.bytesToClient() - earlier.bytesToClient()) / seconds,
              (status.bytesToServer() - earlier.bytesToServer()) / seconds,
              status.refusals() - earlier.refusals()));
    }
    if (points.size() > SECONDS) {
      points.removeFirst();
    }
    before = status;
    beforeAt = now;
  }

  /** Everything that is remembered, oldest first. */
  List<Map<String, @Nullable Object>> json() {
    return points.stream().map(Point::json).toList();
  }

  /** The last second. */
  @Nullable Map<String, @Nullable Object> last() {
    Point point = points.peekLast();
    return point == null ? null : point.json();
  }
}
