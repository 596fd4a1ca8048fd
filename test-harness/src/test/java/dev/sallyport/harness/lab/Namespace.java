package dev.sallyport.harness.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs Java inside a network namespace. {@code setns(2)} moves one thread, and a socket belongs for
 * ever to the namespace of the thread that made it, so scripted peers need no process of their own.
 */
final class Namespace {
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int O_RDONLY = 0;
  private static final MethodHandle OPEN =
      downcall("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 2);
  private static final MethodHandle SETNS =
      downcall("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), 0);
  private static final MethodHandle CLOSE =
      downcall("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0);

  private final Path file;

  Namespace(Path file) {
    this.file = file;
  }

  /** Calls {@code work} on a thread that is in this namespace; sockets it makes stay there. */
  <T> T call(Callable<T> work) throws Exception {
    var result = new CompletableFuture<T>();
    Thread.ofPlatform()
        .daemon()
        .name("in " + file.getFileName())
        .start(() -> {
          try {
            enter();
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.get(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void enter() throws Throwable {
    try (var arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(file.toString());
      int descriptor = (int) OPEN.invokeExact(path, O_RDONLY);
      if (descriptor < 0) {
        throw new IllegalStateException("cannot open " + file);
      }
      int entered = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
      int closed = (int) CLOSE.invokeExact(descriptor);
      if (entered != 0 || closed != 0) {
        throw new IllegalStateException("cannot enter " + file);
      }
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle downcall(String name, FunctionDescriptor type, int firstVariadic) {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().find(name).orElseThrow();
    return firstVariadic > 0
        ? linker.downcallHandle(symbol, type, Linker.Option.firstVariadicArg(firstVariadic))
        : linker.downcallHandle(symbol, type);
  }
}
