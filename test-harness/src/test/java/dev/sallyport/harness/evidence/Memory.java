package dev.sallyport.harness.evidence;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process holds in memory, garbage apart.
 *
 * @param heapBytes used on the heap right after a full collection
 * @param directBytes outside of the heap: Netty's buffers and the JDK's
 */
record Memory(long heapBytes, long directBytes) {
  private static final int COLLECTIONS = 3;

  static Memory now() {
    var memory = ManagementFactory.getMemoryMXBean();
    // What a collection finds to be garbage may keep alive, until the next, what it refers to.
    long heap = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      memory.gc();
      heap = Math.min(heap, memory.getHeapMemoryUsage().getUsed());
    }
    long direct = Math.max(0, PlatformDependent.usedDirectMemory());
    for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      direct += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
    }
    return new Memory(heap, direct);
  }

  Memory since(Memory before) {
    return new Memory(heapBytes - before.heapBytes, directBytes - before.directBytes);
  }

  /** The larger of each. */
  Memory max(Memory other) {
    return new Memory(
        Math.max(heapBytes, other.heapBytes), Math.max(directBytes, other.directBytes));
  }
}
