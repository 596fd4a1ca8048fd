package dev.sallyport.harness.operations;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.apache.commons.net.ftp.FTPReply;

/**
 * Clients that log in, fetch a file and leave, one session after the other, until told to stop.
 * What must never happen to them is kept, word by word.
 */
final class Crowd implements AutoCloseable {
  private final int port;
  private final String file;
  private final int bytes;
  private final List<Thread> clients;
  private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
  private final AtomicInteger fetched = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> sentAway = new ConcurrentLinkedQueue<>();
  private volatile boolean going = true;

  /**
   * Begins.
   *
   * @param file at the server, of so many bytes
   */
  Crowd(int size, int port, String file, int bytes) {
    this.port = port;
    this.file = file;
    this.bytes = bytes;
    this.clients =
        IntStream.range(0, size).mapToObj(_ -> Thread.ofPlatform().start(this::visit)).toList();
  }

  /** Files that arrived whole. */
  int fetched() {
    return fetched.get();
  }

  /** What sessions were told that a draining gateway ended between two commands: 421. */
  List<String> sentAway() {
    return List.copyOf(sentAway);
  }

  /** Refused connections, cut transfers, sessions that ended without a word. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Waits until so many more files have arrived. */
  void fetches(int more) throws InterruptedException {
    int goal = fetched.get() + more;
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (fetched.get() < goal && complaints.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the crowd stands still: " + complaints);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private void visit() {
    while (going) {
      var client = new FTPClient();
      client.setConnectTimeout(20_000);
      client.setDefaultTimeout(20_000);
      client.setDataTimeout(Duration.ofSeconds(20));
      String during = "connecting";
      try {
        client.connect("127.0.0.1", port);
        during = "logging in";
        if (client.login("demo", "sallyport") && client.setFileType(FTP.BINARY_FILE_TYPE)) {
          client.enterLocalPassiveMode();
          during = "fetching";
          fetch(client);
        } else {
          answered(client, during);
        }
        client.disconnect();
      } catch (FTPConnectionClosedException closed) {
        answered(client, during);
      } catch (IOException trouble) {
        complaints.add(during + ": " + trouble);
      }
    }
  }

  private void fetch(FTPClient client) throws IOException {
    var received = new ByteArrayOutputStream();
    boolean complete = client.retrieveFile(file, received);
    if (complete && received.size() == bytes) {
      fetched.incrementAndGet();
    } else if (complete || received.size() > 0) {
      complaints.add("cut: " + received.size() + " bytes, " + client.getReplyString());
    } else {
      answered(client, "fetching");
    }
  }

  private void answered(FTPClient client, String during) {
    if (client.getReplyCode() == FTPReply.SERVICE_NOT_AVAILABLE) {
      sentAway.add(during + ": " + client.getReplyString());
    } else {
      complaints.add(during + ": " + client.getReplyString());
    }
  }

  @Override
  public void close() throws InterruptedException {
    going = false;
    for (Thread client : clients) {
      client.join(Duration.ofSeconds(30));
    }
  }
}
