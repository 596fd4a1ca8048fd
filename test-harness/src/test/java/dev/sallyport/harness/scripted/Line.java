package dev.sallyport.harness.scripted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/**
 * One TCP connection of a scripted peer. Text is Latin-1, so that each character is one byte; every
 * wait has a deadline and fails with what was heard until then.
 */
public final class Line implements AutoCloseable {
  /** Longer than anything a healthy gateway takes, shorter than a reader's patience. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String who;
  private final Socket socket;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final StringBuilder unread = new StringBuilder();

  /** Takes the socket over. */
  public Line(String who, Socket socket) {
    this.who = who;
    this.socket = socket;
    try {
      socket.setTcpNoDelay(true);
      if (!(socket instanceof SSLSocket)) {
        socket.setOOBInline(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects from any local address. */
  public static Line dial(String who, InetSocketAddress to) throws IOException {
    var socket = new Socket();
    socket.connect(to, (int) PATIENCE.toMillis());
    return new Line(who, socket);
  }

  /** Connects from this local address. */
  public static Line dial(String who, InetAddress from, InetSocketAddress to) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(to, (int) PATIENCE.toMillis());
    return new Line(who, socket);
  }

  /** The next connection to a listener; fails where none comes in time. */
  public static Line accept(String who, ServerSocket listener) throws IOException {
    listener.setSoTimeout((int) PATIENCE.toMillis());
    try {
      return new Line(who, listener.accept());
    } catch (SocketTimeoutException e) {
      throw new AssertionError(who + ": nobody connected to " + listener.getLocalSocketAddress());
    }
  }

  /** Sends each line with CRLF behind it, all at once. */
  public void says(String... lines) throws IOException {
    sends(String.join("\r\n", lines) + "\r\n");
  }

  /** Sends these bytes and nothing more. */
  public void sends(String raw) throws IOException {
    sends(raw.getBytes(ISO_8859_1));
  }

  /** Sends these bytes. */
  public void sends(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Sends one byte as TCP urgent data (RFC 959's Synch). */
  public void sendsUrgently(int octet) throws IOException {
    socket.sendUrgentData(octet);
  }

  /** The next line, without its line end. */
  public String hears() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      int end = unread.indexOf("\n");
      if (end >= 0) {
        String line = unread.substring(0, end);
        unread.delete(0, end + 1);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      }
      if (!read(deadline)) {
        throw new AssertionError(who + " heard the end instead of a line, after: " + unread());
      }
    }
  }

  /** The next line, which must begin so. */
  public String hears(String prefix) throws IOException {
    String line = hears();
    if (!line.startsWith(prefix)) {
      throw new AssertionError(who + " heard <" + line + "> instead of <" + prefix + "…>");
    }
    return line;
  }

  /** Reads on until one complete reply is heard, and returns its last line. */
  public String hearsReply(String codePrefix) throws IOException {
    String line = hears(codePrefix);
    if (line.length() > 3 && line.charAt(3) == '-') {
      String last = line.substring(0, 3) + " ";
      do {
        line = hears();
      } while (!line.startsWith(last));
    }
    return line;
  }

  /** Waits for the end of what the other side sends, whatever comes before it. */
  public End awaitEnd() throws IOException {
    return awaitEnd(PATIENCE);
  }

  /** Waits this long for the end of what the other side sends, whatever comes before it. */
  public End awaitEnd(Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (read(deadline)) {
        // More was heard; it is kept.
      }
      return End.FIN;
    } catch (SocketException e) {
      return End.RST;
    }
  }

  /** Whether the other side says nothing and stays, for so long. */
  public boolean isQuietFor(Duration time) throws IOException {
    int before = heard.size();
    try {
      return read(System.nanoTime() + time.toNanos()) && heard.size() == before;
    } catch (AssertionError stillOpen) {
      return heard.size() == before;
    } catch (SocketException reset) {
      return false;
    }
  }

  /** Everything heard so far that no call has returned yet. */
  public String unread() {
    return unread.toString();
  }

  /** Everything heard since the connection began. */
  public byte[] allHeard() {
    return heard.toByteArray();
  }

  /** Sends FIN and goes on listening. */
  public void finishes() throws IOException {
    socket.shutdownOutput();
  }

  /** Breaks the connection off, as a killed process or a firewall does. */
  public void resets() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** The socket itself, for what has no word here. */
  public Socket socket() {
    return socket;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what there is, at least a byte; false at the end. */
  private boolean read(long deadline) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    var buffer = new byte[65_536];
    try {
      socket.setSoTimeout((int) Math.max(1, left));
      int count = socket.getInputStream().read(buffer);
      if (count < 0) {
        return false;
      }
      heard.write(buffer, 0, count);
      unread.append(new String(buffer, 0, count, ISO_8859_1));
      return true;
    } catch (SocketTimeoutException e) {
      throw new AssertionError(who + " heard nothing more in time; unread: " + unread());
    }
  }
}
