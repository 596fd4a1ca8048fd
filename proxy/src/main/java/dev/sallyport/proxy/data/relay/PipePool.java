package dev.sallyport.proxy.data.relay;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The idle pipes of one event loop: making one and its buffers costs more than a small file. */
final class PipePool {
  /** A pipe that is idle holds two descriptors and no bytes. */
  static final int MOST_IDLE = 64;

  private final LinuxCalls calls;
  private final int pipeBytes;
  private final Deque<Pipe> idle = new ArrayDeque<>();
  private boolean closed;

  PipePool(LinuxCalls calls, int pipeBytes) {
    this.calls = calls;
    this.pipeBytes = pipeBytes;
  }

  /**
   * An empty pipe. It is smaller than asked for where {@code pipe-max-size} or {@code
   * pipe-user-pages-soft} say so.
   *
   * @throws IOException where no descriptor is left
   */
  Pipe take() throws IOException {
    Pipe used = idle.pollLast();
    if (used != null) {
      return used;
    }
    FileDescriptor[] ends = FileDescriptor.pipe();
    return new Pipe(ends[0], ends[1], calls.resize(ends[1].intValue(), pipeBytes));
  }

  /** Takes a pipe back, which must be empty. */
  void give(Pipe pipe) {
    if (closed || idle.size() == MOST_IDLE) {
      pipe.close();
    } else {
      idle.addLast(pipe);
    }
  }

  /** Closes what is idle, and from now on what is given back. */
  void close() {
    closed = true;
    idle.forEach(Pipe::close);
    idle.clear();
  }
}
