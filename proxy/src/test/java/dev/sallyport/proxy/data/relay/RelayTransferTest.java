package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.net.Transport;
import dev.sallyport.rules.ftp.Direction;
import java.io.InputStream;
import java.net.Socket;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A transfer")
@ParameterizedClass
@EnumSource(Transport.class)
@Timeout(120)
class RelayTransferTest {
  private final RelayLab lab;

  RelayTransferTest(Transport transport) {
    lab = new RelayLab(transport);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  static Stream<Arguments> routes() {
    return Stream.of(Route.values())
        .flatMap(route ->
            Stream.of(Direction.values()).map(direction -> Arguments.of(route, direction)));
  }

  static Stream<Arguments> sizes() {
    return Stream.of(0, 1, 65_535, 65_536, 65_537, 50_000_000)
        .flatMap(
            size -> Stream.of(Direction.values()).map(direction -> Arguments.of(size, direction)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void arrivesByteForByte(int size, Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE).transfer(direction);
    var sent = CompletableFuture.supplyAsync(() -> send(sender(meeting, direction), size));
    assertThat(digest(meeting.receiver(direction))).isEqualTo(sent.get());
    var result = meeting.told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.bytes()).isEqualTo(size);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void completesWhoeverConnects(Route route, Direction direction) throws Exception {
    var meeting = lab.meet(route).transfer(direction);
    var sent = CompletableFuture.supplyAsync(() -> send(sender(meeting, direction), 300_000));
    assertThat(digest(meeting.receiver(direction))).isEqualTo(sent.get());
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  private static Socket sender(Meeting meeting, Direction direction) {
    try {
      return meeting.sender(direction);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] send(Socket socket, int size) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var out = new DigestOutputStream(socket.getOutputStream(), digest);
      var random = new Random(size);
      byte[] chunk = new byte[32 * 1024];
      for (int left = size; left > 0; left -= chunk.length) {
        random.nextBytes(chunk);
        out.write(chunk, 0, Math.min(left, chunk.length));
      }
      socket.close();
      return digest.digest();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] digest(Socket socket) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    InputStream in = socket.getInputStream();
    byte[] chunk = new byte[64 * 1024];
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      digest.update(chunk, 0, n);
    }
    return digest.digest();
  }
}
