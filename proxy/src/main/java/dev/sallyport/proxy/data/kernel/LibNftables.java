package dev.sallyport.proxy.data.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * nft's own library, which reads its language and talks to the kernel (libnftables(3)). Takes
 * milliseconds for a table: not for an event loop. One thread at a time.
 */
final class LibNftables implements AutoCloseable {
  private static final String NAME = "libnftables.so.1";

  private final MethodHandle run;
  private final MethodHandle error;
  private final MethodHandle output;
  private final MethodHandle free;
  private final MemorySegment context;

  /**
   * Loads it.
   *
   * @throws IOException where it is not installed
   */
  @SuppressWarnings("restricted")
  LibNftables() throws IOException {
    try {
      SymbolLookup library = SymbolLookup.libraryLookup(NAME, Arena.global());
      run =
          call(
              library,
              "nft_run_cmd_from_buffer",
              FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
      error = call(library, "nft_ctx_get_error_buffer", FunctionDescriptor.of(ADDRESS, ADDRESS));
      output = call(library, "nft_ctx_get_output_buffer", FunctionDescriptor.of(ADDRESS, ADDRESS));
      free = call(library, "nft_ctx_free", FunctionDescriptor.ofVoid(ADDRESS));
      var create = call(library, "nft_ctx_new", FunctionDescriptor.of(ADDRESS, JAVA_INT));
      var keepErrors = FunctionDescriptor.of(JAVA_INT, ADDRESS);
      context = (MemorySegment) create.invokeExact(0);
      // Or it would write to our stdout and stderr.
      for (String kept : new String[] {"nft_ctx_buffer_error", "nft_ctx_buffer_output"}) {
        var _ = (int) call(library, kept, keepErrors).invokeExact(context);
      }
    } catch (IllegalArgumentException missing) {
      throw new IOException(NAME + " cannot be loaded: install libnftables1", missing);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Carries out a script, all of it or nothing.
   *
   * @throws IOException with nft's own words
   */
  void run(String script) throws IOException {
    try (var arena = Arena.ofConfined()) {
      int code = (int) run.invokeExact(context, arena.allocateFrom(script));
      if (code != 0) {
        throw new IOException("nftables: " + words());
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Carries out a script and gives what nft would print.
   *
   * @throws IOException with nft's own words
   */
  @SuppressWarnings("restricted")
  String ask(String script) throws IOException {
    run(script);
    try {
      var text = (MemorySegment) output.invokeExact(context);
      return text.reinterpret(Integer.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      free.invokeExact(context);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("restricted")
  private String words() throws Throwable {
    var text = (MemorySegment) error.invokeExact(context);
    return text.reinterpret(Integer.MAX_VALUE).getString(0).lines().findFirst().orElse("no reason");
  }

  @SuppressWarnings("restricted")
  private static MethodHandle call(SymbolLookup library, String name, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
  }
}
