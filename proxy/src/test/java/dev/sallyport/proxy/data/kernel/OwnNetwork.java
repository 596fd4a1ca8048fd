package dev.sallyport.proxy.data.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace for one test: a thread that has left the machine's (unshare(2)), and the
 * threads and programs it starts, which inherit its own. It is gone with them.
 */
final class OwnNetwork implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x4000_0000;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  OwnNetwork() throws Exception {
    in(() -> {
      if (unshare() != 0) {
        throw new IOException("no network namespace of our own");
      }
      return true;
    });
  }

  /** For {@code @EnabledIf}. */
  static boolean isPossible() throws Exception {
    if (!"root".equals(System.getProperty("user.name"))) {
      return false;
    }
    try (var network = new OwnNetwork()) {
      return !network.nft("list tables").startsWith("no ");
    } catch (IOException notHere) {
      return false;
    }
  }

  <T> T in(Callable<T> work) throws Exception {
    try {
      return thread.submit(work).get(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Turns on the loopback device, which in a new namespace is off. */
  void loopback() throws Exception {
    int exit = in(() -> new ProcessBuilder("ip", "link", "set", "lo", "up").start().waitFor());
    if (exit != 0) {
      throw new IOException("no loopback device, exit code " + exit);
    }
  }

  /** What nft says to this. */
  String nft(String command) throws Exception {
    return in(() -> {
      var process = new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true).start();
      try (var input = process.outputWriter(StandardCharsets.US_ASCII)) {
        input.write(command + "\n");
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    });
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  @SuppressWarnings("restricted")
  private static int unshare() throws Exception {
    Linker linker = Linker.nativeLinker();
    MethodHandle unshare =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("unshare"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    try {
      return (int) unshare.invokeExact(CLONE_NEWNET);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
