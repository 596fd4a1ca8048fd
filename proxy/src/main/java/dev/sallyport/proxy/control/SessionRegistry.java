package dev.sallyport.proxy.control;

import dev.sallyport.proxy.limits.Ban;
import dev.sallyport.rules.policy.Limits;
import dev.sallyport.rules.policy.Prefix;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The sessions of this gateway: how many, whose, and how to reach them. Safe for all threads. */
public final class SessionRegistry {
  /** How often a drain looks whether it is over. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private static final Duration ADOPTION = Duration.ofSeconds(2);

  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentHashMap<Prefix, Integer> perClient = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, SessionDriver> sessions = new ConcurrentHashMap<>();
  private volatile Limits limits;
  private volatile boolean draining;

  /** An empty registry. */
  public SessionRegistry(Limits limits) {
    this.limits = limits;
  }

  /**
   * Goes by another configuration. Blocks until every session has heard of it, for two seconds at
   * most; not for an event loop.
   *
   * @param adopted what the sessions of a listener are to go by from now on, by its name; a session
   *     whose listener is not there goes on as it began
   */
  public void reload(Limits next, Map<String, ListenerContext> adopted) {
    limits = next;
    await(
        sessions.values().stream()
            .flatMap(session ->
                Optional.ofNullable(adopted.get(session.listener()))
                    .<Future<?>>map(session::adopt)
                    .stream())
            .toList(),
        ADOPTION);
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
    if (draining) {
      session.drain();
    }
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
   * Ends every session in which nothing happens; those at work go on until they are done. Blocks
   * until none is left, or the patience is over; not for an event loop.
   *
   * @return how many are left
   */
  public int drain(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    draining = true;
    sessions.values().forEach(SessionDriver::drain);
    while (!sessions.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return sessions.size();
  }

  /**
   * Tells every session that the gateway stops; each ends on its own event loop. Blocks until all
   * have said goodbye, or the patience is over; not for an event loop.
   */
  public void stopAll(Duration patience) {
    await(sessions.values().stream().<Future<?>>map(SessionDriver::stop).toList(), patience);
  }

  private static void await(List<Future<?>> all, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (Future<?> one : all) {
      one.awaitUninterruptibly(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }
}
