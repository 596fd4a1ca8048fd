package dev.sallyport.harness.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Somebody on the way between two hosts: passes on one connection's bytes as they come and keeps a
 * copy, and may break it off with a clean FIN, as anybody on the way can.
 */
final class Tap implements AutoCloseable {
  /** Never breaks off. */
  static final long WHOLE = Long.MAX_VALUE;

  private final ServerSocket listener;
  private final InetAddress from;
  private final InetSocketAddress to;
  private final long cutAfter;
  private final ByteArrayOutputStream dialled = new ByteArrayOutputStream();
  private final ByteArrayOutputStream answered = new ByteArrayOutputStream();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /**
   * Listens for one connection.
   *
   * @param at where
   * @param from the address it dials from
   * @param cutDialled whether the limit is on what comes from who dials; else on the answers
   * @param cutAfter the bytes it passes on before FIN
   */
  Tap(InetAddress at, InetAddress from, InetSocketAddress to, boolean cutDialled, long cutAfter)
      throws IOException {
    this.listener = new ServerSocket(0, 10, at);
    this.from = from;
    this.to = to;
    this.cutAfter = cutAfter;
    Thread.ofVirtual().start(() -> relay(cutDialled));
  }

  /** One that passes everything on. */
  static Tap whole(InetAddress at, InetAddress from, InetSocketAddress to) throws IOException {
    return new Tap(at, from, to, true, WHOLE);
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** What came from who dialled, so far. */
  byte[] dialled() {
    return copy(dialled);
  }

  /** What came back, so far. */
  byte[] answered() {
    return copy(answered);
  }

  private static byte[] copy(ByteArrayOutputStream recorded) {
    synchronized (recorded) {
      return recorded.toByteArray();
    }
  }

  private void relay(boolean cutDialled) {
    try {
      Socket near = listener.accept();
      sockets.add(near);
      var far = new Socket();
      sockets.add(far);
      far.bind(new InetSocketAddress(from, 0));
      far.connect(to);
      Thread back =
          Thread.ofVirtual().start(() -> copy(far, near, answered, cutDialled ? WHOLE : cutAfter));
      copy(near, far, dialled, cutDialled ? cutAfter : WHOLE);
      back.join();
    } catch (IOException e) {
      close();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Socket in, Socket out, ByteArrayOutputStream record, long limit) {
    var buffer = new byte[16_384];
    long left = limit;
    try {
      int count = 0;
      while (left > 0 && (count = in.getInputStream().read(buffer)) >= 0) {
        int passed = (int) Math.min(count, left);
        synchronized (record) {
          record.write(buffer, 0, passed);
        }
        out.getOutputStream().write(buffer, 0, passed);
        left -= passed;
      }
      out.shutdownOutput();
      while (count >= 0) {
        // What is not passed on is taken nevertheless, so that the sender notices nothing.
        count = in.getInputStream().read(buffer);
      }
    } catch (IOException broken) {
      resetBoth(in, out);
    }
  }

  private static void resetBoth(Socket one, Socket other) {
    for (Socket socket : List.of(one, other)) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException closedAlready) {
        // As it should be.
      }
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
