package dev.sallyport.proxy.data.kernel;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of this machine, as they were a moment ago. Interfaces come and go, and asking for
 * them reads files, which no event loop shall wait for: who asks gets what is known, and has it
 * looked up anew for who asks next. Any thread.
 */
final class OwnAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

  private volatile Set<InetAddress> known;
  private final AtomicLong lookedNanos = new AtomicLong(System.nanoTime());

  private OwnAddresses(Set<InetAddress> known) {
    this.known = known;
  }

  /** Looks for the first time. Not for an event loop. */
  static OwnAddresses look() throws SocketException {
    return new OwnAddresses(all());
  }

  /** Whether one of this machine's interfaces has the address. */
  boolean hold(InetAddress address) {
    long looked = lookedNanos.get();
    long now = System.nanoTime();
    if (now - looked >= FRESH_NANOS && lookedNanos.compareAndSet(looked, now)) {
      Thread.ofVirtual().name("own-addresses").start(this::lookAgain);
    }
    return known.contains(address);
  }

  private void lookAgain() {
    try {
      known = all();
    } catch (SocketException unknown) {
      LOG.warn("cannot look at the interfaces of this machine", unknown);
    }
  }

  private static Set<InetAddress> all() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .collect(Collectors.toUnmodifiableSet());
  }
}
