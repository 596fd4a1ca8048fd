package dev.sallyport.proxy.data.relay;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/**
 * A pipe of the kernel's.
 *
 * @param out where bytes come out
 * @param in where bytes go in
 * @param size bytes that fit, if they come in whole pages
 */
record Pipe(FileDescriptor out, FileDescriptor in, int size) {

  /** Gives both descriptors back, and the kernel what is in it. */
  void close() {
    close(out);
    close(in);
  }

  private static void close(FileDescriptor descriptor) {
    try {
      descriptor.close();
    } catch (IOException e) {
      // The descriptor is gone in any case.
    }
  }
}
