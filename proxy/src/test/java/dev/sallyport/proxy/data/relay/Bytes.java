package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** What peers send, and how they see it end. */
final class Bytes {
  private Bytes() {}

  /** Sends so many bytes and FIN, on a thread of its own; the SHA-256 of what was sent. */
  static CompletableFuture<byte[]> send(Socket socket, int size) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        byte[] digest = write(socket, size);
        socket.close();
        return digest;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** The same of a size for which making random bytes would take longer than sending them. */
  static CompletableFuture<byte[]> sendLarge(Socket socket, long size) {
    return CompletableFuture.supplyAsync(() -> {
      var digest = sha256();
      byte[] chunk = new byte[256 * 1024];
      new Random(size).nextBytes(chunk);
      try (socket) {
        var out = socket.getOutputStream();
        for (long left = size; left > 0; left -= chunk.length) {
          ByteBuffer.wrap(chunk).putLong(left);
          int some = (int) Math.min(left, chunk.length);
          digest.update(chunk, 0, some);
          out.write(chunk, 0, some);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return digest.digest();
    });
  }

  /** Sends so many bytes and leaves the connection open. */
  static byte[] write(Socket socket, int size) throws IOException {
    var digest = sha256();
    var out = new DigestOutputStream(socket.getOutputStream(), digest);
    var random = new Random(size);
    byte[] chunk = new byte[32 * 1024];
    for (int left = size; left > 0; left -= chunk.length) {
      random.nextBytes(chunk);
      out.write(chunk, 0, Math.min(left, chunk.length));
    }
    return digest.digest();
  }

  /** The SHA-256 of everything up to FIN. */
  static byte[] digest(Socket socket) throws IOException {
    var digest = sha256();
    InputStream in = socket.getInputStream();
    byte[] chunk = new byte[64 * 1024];
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      digest.update(chunk, 0, n);
    }
    return digest.digest();
  }

  /** Ends a connection with RST. */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Whatever comes first, the end of this connection must be RST, not FIN. */
  static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
