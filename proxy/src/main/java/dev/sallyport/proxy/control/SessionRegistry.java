package dev.sallyport.proxy.control;

import dev.sallyport.proxy.limits.Ban;
import dev.sallyport.rules.policy.Limits;
import dev.sallyport.rules.policy.Prefix;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The sessions of this gateway: how many, whose, and how to reach them. Safe for all threads. */
public final class SessionRegistry {
  private final Limits limits;
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentHashMap<Prefix, Integer> perClient = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, SessionDriver> sessions = new ConcurrentHashMap<>();

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
    int ofClient = perClient.merge(Prefix.ofClient(client), 1, Integer::sum);
    if (ofClient > limits.maxSessionsPerClient()) {
      leave(client);
      return Optional.of(SessionRefusal.MAX_SESSIONS_PER_CLIENT);
    }
    return Optional.empty();
  }

  void leave(InetAddress client) {
    perClient.computeIfPresent(Prefix.ofClient(client), (_, taken) -> taken > 1 ? taken - 1 : null);
    count.decrementAndGet();
  }

  void add(SessionDriver session) {
    sessions.put(session.vitals().id(), session);
  }

  /** Whether it was still here. */
  boolean remove(SessionDriver session) {
    return sessions.remove(session.vitals().id(), session);
  }

  /** How many sessions there are. */
  public int count() {
    return count.get();
  }

  /** Every session as it is now, in no order. */
  public Stream<SessionView> views() {
    return sessions.values().stream().map(session -> session.vitals().view());
  }

  /** The session of this id as it is now. */
  public Optional<SessionView> view(String id) {
    return Optional.ofNullable(sessions.get(id)).map(session -> session.vitals().view());
  }

  /** What was said last in a session; the session's event loop answers. */
  public Optional<CompletionStage<List<SpokenLine>>> lastWords(String id) {
    return Optional.ofNullable(sessions.get(id)).map(SessionDriver::lastWords);
  }

  /**
   * Has a session told 421, and ended.
   *
   * @return whether there is one of this id
   */
  public boolean end(String id) {
    SessionDriver session = sessions.get(id);
    if (session == null) {
      return false;
    }
    session.endByOperator();
    return true;
  }

  /**
   * Has the sessions of a banned network end: those that are not logged in, and all where an
   * operator asked for it.
   */
  public void end(Ban ban) {
    for (SessionDriver session : sessions.values()) {
      if (ban.network().contains(session.clientAddress())) {
        session.banned(ban.cause() == Ban.Cause.OPERATOR);
      }
    }
  }

  /**
   * Has the bytes of transfers that go on counted, once a second on each event loop, for as long as
   * the loops live: nobody has to wait for the end of a long transfer to see it, and moving a byte
   * costs no more for that.
   */
  public void noteProgress(Iterable<EventExecutor> loops) {
    for (EventExecutor loop : loops) {
      loop.scheduleWithFixedDelay(this::noteProgressHere, 1, 1, TimeUnit.SECONDS);
    }
  }

  private void noteProgressHere() {
    for (SessionDriver session : sessions.values()) {
      if (session.livesHere()) {
        session.noteProgress();
      }
    }
  }

  /**
   * Tells every session that the gateway stops; each ends on its own event loop. Blocks until all
   * have said goodbye, or the patience is over; not for an event loop.
   */
  public void stopAll(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Future<?>> goodbyes =
        sessions.values().stream().<Future<?>>map(SessionDriver::stop).toList();
    for (Future<?> goodbye : goodbyes) {
      goodbye.awaitUninterruptibly(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }
}
