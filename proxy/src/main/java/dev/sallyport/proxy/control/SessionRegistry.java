package dev.sallyport.proxy.control;

import dev.sallyport.rules.policy.Limits;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The sessions of this gateway: how many, whose, and how to reach them. Safe for all threads. */
public final class SessionRegistry {
  private final Limits limits;
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentHashMap<InetAddress, Integer> perClient = new ConcurrentHashMap<>();
  private final Set<SessionDriver> sessions = ConcurrentHashMap.newKeySet();

  /** An empty registry. */
  public SessionRegistry(Limits limits) {
    this.limits = limits;
  }

  /** Takes a place for a client; each place taken is to be given back by {@link #leave}. */
  Optional<SessionRefusal> enter(InetAddress client) {
    if (count.incrementAndGet() > limits.maxSessions()) {
      count.decrementAndGet();
      return Optional.of(SessionRefusal.MAX_SESSIONS);
    }
    int ofClient = perClient.merge(client, 1, Integer::sum);
    if (ofClient > limits.maxSessionsPerClient()) {
      leave(client);
      return Optional.of(SessionRefusal.MAX_SESSIONS_PER_CLIENT);
    }
    return Optional.empty();
  }

  void leave(InetAddress client) {
    perClient.computeIfPresent(client, (_, taken) -> taken > 1 ? taken - 1 : null);
    count.decrementAndGet();
  }

  void add(SessionDriver session) {
    sessions.add(session);
  }

  /** Whether it was still here. */
  boolean remove(SessionDriver session) {
    return sessions.remove(session);
  }

  /** How many sessions there are. */
  public int count() {
    return count.get();
  }

  /**
   * Tells every session that the gateway stops; each ends on its own event loop. Blocks until all
   * have said goodbye, or the patience is over; not for an event loop.
   */
  public void stopAll(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Future<?>> goodbyes = sessions.stream().<Future<?>>map(SessionDriver::stop).toList();
    for (Future<?> goodbye : goodbyes) {
      goodbye.awaitUninterruptibly(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }
}
