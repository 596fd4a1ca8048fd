package dev.sallyport.harness.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Eight connections at a time from a host that is nobody's peer. Each wants to be taken for the
 * peer: it sends bytes of its own and waits for somebody else's.
 */
final class Thieves implements AutoCloseable {
  static final String FORGED = "forged by a thief";
  private static final int THREADS = 8;

  /** Long enough for a busy machine, and less than an unused data port is kept. */
  private static final int MILLIS = 20_000;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final AtomicInteger turnedAway = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger won = new AtomicInteger();

  /** Tries so often in each thread, and comes back when all have failed, or won. */
  void tryAt(InetSocketAddress port, int triesPerThread)
      throws InterruptedException, ExecutionException, TimeoutException {
    var raid = beginAt(port, triesPerThread, () -> false);
    for (Future<?> each : raid) {
      each.get(60, TimeUnit.SECONDS);
    }
  }

  /** Begins to try in every thread, each at most so often, until told that it is over. */
  List<Future<?>> beginAt(InetSocketAddress port, int mostPerThread, BooleanSupplier over) {
    var raid = new ArrayList<Future<?>>();
    for (int thread = 0; thread < THREADS; thread++) {
      raid.add(
          threads.submit(() -> {
            for (int i = 0; i < mostPerThread && !over.getAsBoolean(); i++) {
              once(port);
            }
            return null;
          }));
    }
    return raid;
  }

  /** How many reached the open port and were thrown out of it without having heard a byte. */
  int turnedAway() {
    return turnedAway.get();
  }

  /** How many were let in, or heard something. */
  int won() {
    return won.get();
  }

  private void once(InetSocketAddress port) throws IOException {
    try (var socket = new Socket()) {
      socket.bind(new InetSocketAddress(Stage.OTHER, 0));
      if (!reaches(socket, port)) {
        refused.incrementAndGet();
        return;
      }
      socket.setSoTimeout(MILLIS);
      socket.getOutputStream().write(FORGED.getBytes(US_ASCII));
      boolean heard = socket.getInputStream().read() >= 0;
      (heard ? won : turnedAway).incrementAndGet();
    } catch (SocketTimeoutException letIn) {
      won.incrementAndGet();
    } catch (SocketException reset) {
      turnedAway.incrementAndGet();
    }
  }

  private static boolean reaches(Socket socket, InetSocketAddress port) throws IOException {
    try {
      socket.connect(port, MILLIS);
      return true;
    } catch (ConnectException | SocketTimeoutException closed) {
      return false;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  @Override
  public String toString() {
    return turnedAway + " turned away, " + refused + " refused, " + won + " won";
  }
}
