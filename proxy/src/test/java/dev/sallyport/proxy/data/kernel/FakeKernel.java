package dev.sallyport.proxy.data.kernel;

import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A kernel that opens every pinhole and leads nobody anywhere. */
final class FakeKernel {
  private FakeKernel() {}

  static KernelPinholes pinholes(Connections connections, Conntrack conntrack)
      throws SocketException {
    return new KernelPinholes(
        new Table(),
        connections,
        conntrack,
        new KernelPinholes.Forwarding(true, true),
        new Log(),
        OwnAddresses.look());
  }

  private static final class Table implements PinholeTable {
    @Override
    public CompletionStage<Boolean> add(Pinhole pinhole) {
      return CompletableFuture.completedStage(true);
    }

    @Override
    public CompletionStage<Boolean> remove(Pinhole pinhole, boolean used) {
      return CompletableFuture.completedStage(true);
    }

    @Override
    public void removeAll(boolean keepConnections) {}
  }

  private static final class Log implements KernelPinholes.SegmentLog {
    @Override
    public void behind(Runnable what) {
      what.run();
    }

    @Override
    public void close() {}
  }
}
