package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.TransferBounds;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Lets the kernel copy what it can; what has to be seen by this process, or for which no descriptor
 * is left, goes through buffers.
 */
final class SpliceSource implements CopierSource {
  private final IoEventLoop loop;
  private final LinuxCalls calls = new LinuxCalls();
  private final PipePool pipes;

  SpliceSource(IoEventLoop loop, int pipeBytes) {
    this.loop = loop;
    this.pipes = new PipePool(calls, pipeBytes);
  }

  @Override
  public Copier copier(
      RelayEnd sender, RelayEnd receiver, TransferBounds bounds, Consumer<Copier.End> over) {
    if (sender.isPlainSocket() && receiver.isPlainSocket()) {
      try {
        return new SpliceCopier(this, sender, receiver, bounds, over);
      } catch (IOException noDescriptor) {
        // Buffers need none.
      }
    }
    return new BufferCopier(loop, sender, receiver, bounds, over);
  }

  @Override
  public void close() {
    pipes.close();
  }

  @Override
  public IoEventLoop loop() {
    return loop;
  }

  LinuxCalls calls() {
    return calls;
  }

  PipePool pipes() {
    return pipes;
  }
}
