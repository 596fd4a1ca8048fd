package dev.sallyport.proxy.data.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from the kernel of the segments that begin and end the connections that came through our
 * pinholes. A thread of its own waits for the kernel; watchers are told on it.
 */
final class PacketLog implements KernelPinholes.SegmentLog {
  private static final Logger LOG = LoggerFactory.getLogger(PacketLog.class);
  private static final int SUBSYSTEM = 4 << 8;
  private static final int PACKET = SUBSYSTEM;
  private static final int CONFIGURE = SUBSYSTEM | 1;
  private static final int COMMAND = 1;
  private static final int MODE = 2;
  private static final int THRESHOLD = 5;
  private static final int BIND = 1;

  /** Does nothing any more, and is answered. */
  private static final int BIND_PROTOCOL = 3;

  private static final int COPY_PACKET = 2;
  private static final int PAYLOAD = 9;

  /** IPv6 without extensions and the longest TCP header. */
  private static final int HEADERS = 100;

  /** Some ten thousand segments: what comes up in a second in which this thread does not run. */
  private static final int KERNEL_BUFFER = 16 << 20;

  /** How soon the thread notices that it is to end. */
  private static final Duration LOOK = Duration.ofMillis(200);

  /** From so many connections on, segments are let gather: to be woken costs more than to read. */
  private static final int MANY = 16;

  private static final long GATHER_NANOS = 500_000;

  private static final int EPERM = 1;
  private static final int EBUSY = 16;

  private final Connections connections;
  private final NetlinkSocket socket;
  private final Thread thread;
  private final NetlinkWriter question = new NetlinkWriter(64);

  /** Who waits for the answer to a question, by its number; each ends a data path. */
  private final Map<Integer, Runnable> waiting = new ConcurrentHashMap<>();

  private volatile boolean closed;

  private PacketLog(NetlinkSocket socket, Connections connections) {
    this.connections = connections;
    this.socket = socket;
    this.thread = Thread.ofPlatform().name("packet-log").daemon().unstarted(this::listen);
  }

  /**
   * Begins to listen.
   *
   * @throws PinholesTakenException while another gateway does it
   * @throws IOException where that cannot be done
   */
  static PacketLog open(Connections connections) throws IOException {
    return open(connections, KERNEL_BUFFER);
  }

  /** With room in the kernel for so many bytes, its own of each segment included. */
  static PacketLog open(Connections connections, int kernelBuffer) throws IOException {
    var socket = new NetlinkSocket();
    try {
      socket.expect(kernelBuffer, LOOK);
      bind(socket);
      var log = new PacketLog(socket, connections);
      log.thread.start();
      return log;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs something behind all that the kernel has logged until now: its answer to a question comes
   * after that. On the log's thread, or at once where nothing more is heard. Any thread.
   */
  @Override
  public void behind(Runnable what) {
    synchronized (question) {
      question.clear();
      int number = question.begin(CONFIGURE, NetlinkReader.NLM_F_ACK, 0, NftScript.LOG_GROUP);
      question.int8(COMMAND, BIND_PROTOCOL);
      question.end();
      waiting.put(number, what);
      try {
        if (closed) {
          throw new IOException("closed");
        }
        socket.send(question.written());
      } catch (IOException nothingMoreIsHeard) {
        answered(number);
      }
    }
  }

  private void answered(int number) {
    Runnable what = waiting.remove(number);
    if (what != null) {
      what.run();
    }
  }

  private void answeredAll() {
    waiting.keySet().forEach(this::answered);
  }

  private static void bind(NetlinkSocket socket) throws IOException {
    var out = new NetlinkWriter(512);
    out.begin(CONFIGURE, NetlinkReader.NLM_F_ACK, 0, NftScript.LOG_GROUP);
    out.int8(COMMAND, BIND);
    out.end();
    out.begin(CONFIGURE, NetlinkReader.NLM_F_ACK, 0, NftScript.LOG_GROUP);
    out.attribute(MODE, new byte[] {0, 0, 0, HEADERS, COPY_PACKET, 0});
    out.int32(THRESHOLD, 1);
    out.end();
    socket.send(out.written());
    for (int i = 0; i < 2; i++) {
      int code =
          socket
              .receive(false)
              .flatMap(answer -> new NetlinkReader(answer).next())
              .map(NetlinkReader.Message::code)
              .orElse(-1);
      // The kernel says either; whether we may do this at all was asked before.
      if (code == -EPERM || code == -EBUSY) {
        throw new PinholesTakenException();
      }
      if (code != 0) {
        throw new IOException("the kernel logs no packets to us (nfnetlink_log), errno " + -code);
      }
    }
  }

  private void listen() {
    while (!closed) {
      try {
        socket.receive(true).ifPresent(this::read);
        if (connections.size() >= MANY) {
          LockSupport.parkNanos(GATHER_NANOS);
          readAll();
        }
      } catch (NetlinkSocket.LostMessages lost) {
        LOG.warn("the kernel had more to tell of connections than was read in time");
        connections.lost();
        answeredAll();
      } catch (IOException e) {
        LOG.error("nothing more is heard of connections: {}", e.getMessage());
        break;
      } catch (RuntimeException bug) {
        LOG.error("a logged packet could not be understood", bug);
      }
    }
    synchronized (question) {
      closed = true;
      socket.close();
    }
    answeredAll();
  }

  private void readAll() throws IOException {
    var datagram = socket.receive(false);
    while (datagram.isPresent()) {
      read(datagram.get());
      datagram = socket.receive(false);
    }
  }

  private void read(ByteBuffer datagram) {
    var reader = new NetlinkReader(datagram);
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      if (next.get().type() == PACKET) {
        NetlinkReader.attribute(next.get().attributes(), PAYLOAD)
            .flatMap(TcpSegment::read)
            .ifPresent(connections::on);
      } else if (next.get().type() == NetlinkReader.ERROR) {
        answered(next.get().sequence());
      }
    }
  }
}
