package dev.sallyport.proxy.data.relay;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The memory for buffers, of which the JVM takes a bounded amount outside its heap. Where none is
 * left, it stops the thread that asks for half a second to look for some, which on an event loop
 * holds up everybody: so that shall not be reached. Any thread.
 */
final class BufferMemory {
  static final BufferMemory OF_THIS_JVM = ofThisJvm();

  private final LongSupplier taken;
  private final long most;
  private final LongAdder waiting = new LongAdder();

  /**
   * Memory of which nothing waits yet.
   *
   * @param taken bytes, of which some may be kept for whoever comes next
   * @param most bytes
   */
  BufferMemory(LongSupplier taken, long most) {
    this.taken = taken;
    this.most = most;
  }

  /** How many bytes there may be. */
  long most() {
    return most;
  }

  /** A buffer of this size waits for its receiver, or, if negative, no longer does. */
  void waits(int bytes) {
    waiting.add(bytes);
  }

  /** Whether each shall be content with little, so that there is some for all. */
  boolean isShort() {
    return taken.getAsLong() > most / 2;
  }

  /** Whether nobody shall begin what needs more: what is taken is not only kept, but in use. */
  boolean isScarce() {
    return taken.getAsLong() > most / 4 * 3 && waiting.sum() > most / 4;
  }

  private static BufferMemory ofThisJvm() {
    var direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findAny()
            .orElseThrow();
    return new BufferMemory(direct::getMemoryUsed, mostOfThisJvm());
  }

  /** The option, or else the size of the heap, as the JVM does it. */
  private static long mostOfThisJvm() {
    var options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long set = Long.parseLong(options.getVMOption("MaxDirectMemorySize").getValue());
    return set > 0 ? set : Runtime.getRuntime().maxMemory();
  }
}
