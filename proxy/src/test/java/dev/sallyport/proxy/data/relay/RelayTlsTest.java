package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.rules.ftp.Direction;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A transfer with TLS")
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(
    value = Variant.class,
    names = {"SPLICE", "NIO_COPY"})
@Timeout(120)
class RelayTlsTest {
  private final RelayLab lab;
  private @TempDir Path folder;
  private BothTls tls;

  /** Which sides are protected, by which version. */
  enum Wrapped {
    CLIENT(true, false, "TLSv1.3"),
    SERVER(false, true, "TLSv1.3"),
    BOTH(true, true, "TLSv1.3"),
    BOTH_IN_1_2(true, true, "TLSv1.2");

    final boolean client;
    final boolean server;
    final String version;

    Wrapped(boolean client, boolean server, String version) {
      this.client = client;
      this.server = server;
      this.version = version;
    }
  }

  RelayTlsTest(Variant variant) {
    lab = new RelayLab(variant);
  }

  @BeforeEach
  void prepare() throws Exception {
    tls = new BothTls(folder);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
    tls.close();
  }

  static Stream<Arguments> ways() {
    return Stream.of(Wrapped.values())
        .flatMap(wrapped ->
            Stream.of(Direction.values()).map(direction -> Arguments.of(wrapped, direction)));
  }

  /** The peers of a path, wrapped: whose sockets speak TLS. */
  private record Peers(Meeting meeting, Socket client, Socket server) {
    Socket sender(Direction direction) {
      return direction == Direction.TO_CLIENT ? server : client;
    }

    Socket receiver(Direction direction) {
      return direction == Direction.TO_CLIENT ? client : server;
    }
  }

  private Peers meet(Route route, Wrapped wrapped, Direction direction) throws Exception {
    var meeting = lab.meet(route);
    lab.onLoop(() -> {
      meeting.path.transfer(direction, TransferBounds.NONE, protections(wrapped));
      return true;
    });
    return new Peers(
        meeting,
        wrapped.client
            ? tls.peers.socket(meeting.client(), true, wrapped.version)
            : meeting.client(),
        wrapped.server ? tls.peers.socket(meeting.server, false, wrapped.version) : meeting.server);
  }

  private Protections protections(Wrapped wrapped) {
    return tls.protections(wrapped.client, wrapped.server);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void arrivesByteForByte(Wrapped wrapped, Direction direction) throws Exception {
    var peers = meet(Route.PASSIVE, wrapped, direction);
    var sent = Bytes.send(peers.sender(direction), 3_000_001);
    assertThat(Bytes.digest(peers.receiver(direction))).isEqualTo(sent.get());
    peers.receiver(direction).close();
    var result = peers.meeting().told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.bytes()).isEqualTo(3_000_001);
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void keepsTheRolesOfTheControlConnectionWhoeverConnects(Route route) throws Exception {
    var peers = meet(route, Wrapped.BOTH, Direction.TO_SERVER);
    var sent = Bytes.send(peers.client(), 30_000);
    assertThat(Bytes.digest(peers.server())).isEqualTo(sent.get());
    assertThat(peers.meeting().told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void mayBeEmpty(Wrapped wrapped, Direction direction) throws Exception {
    var peers = meet(Route.PASSIVE, wrapped, direction);
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(() -> {
          try (Socket sender = peers.sender(direction)) {
            // An SSLSocket that is closed before its handshake says nothing at all.
            if (sender instanceof SSLSocket secured) {
              secured.startHandshake();
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(peers.receiver(direction).getInputStream().read()).isEqualTo(-1);
    sent.get();
    assertThat(peers.meeting().told.ended().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void isCutWhenTheSenderEndsWithoutCloseNotify(Direction direction) throws Exception {
    var wrapped = direction == Direction.TO_CLIENT ? Wrapped.SERVER : Wrapped.CLIENT;
    var meeting = lab.meet(Route.PASSIVE);
    lab.onLoop(() -> {
      meeting.path.transfer(direction, TransferBounds.NONE, protections(wrapped));
      return true;
    });
    Socket plain = meeting.sender(direction);
    Socket sender = tls.peers.socket(plain, wrapped.client, wrapped.version);
    Bytes.write(sender, 100_000);
    assertThat(meeting.receiver(direction).getInputStream().readNBytes(100_000)).hasSize(100_000);
    plain.shutdownOutput();
    Bytes.assertReset(meeting.receiver(direction));
    assertThat(meeting.told.ended().outcome())
        .isEqualTo(
            direction == Direction.TO_CLIENT ? Outcome.SERVER_TRUNCATED : Outcome.CLIENT_TRUNCATED);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void hasNoCloseNotifyWhenThePlainSenderIsReset(Direction direction) throws Exception {
    var wrapped = direction == Direction.TO_CLIENT ? Wrapped.CLIENT : Wrapped.SERVER;
    var peers = meet(Route.PASSIVE, wrapped, direction);
    Bytes.write(peers.sender(direction), 1000);
    assertThat(peers.receiver(direction).getInputStream().readNBytes(1000)).hasSize(1000);
    Bytes.reset(peers.sender(direction));
    assertThatThrownBy(() ->
            peers.receiver(direction).getInputStream().transferTo(OutputStream.nullOutputStream()))
        .isInstanceOf(IOException.class);
    assertThat(peers.meeting().told.ended().outcome())
        .isEqualTo(
            direction == Direction.TO_CLIENT ? Outcome.SERVER_ABORTED : Outcome.CLIENT_ABORTED);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void failsWhenTheClientSendsInClear(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE);
    lab.onLoop(() -> {
      meeting.path.transfer(direction, TransferBounds.NONE, protections(Wrapped.CLIENT));
      return true;
    });
    Bytes.write(meeting.client(), 1000);
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.CLIENT_TLS_FAILED);
    Bytes.assertReset(meeting.server);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void failsWhenTheServerAnswersInClear(Direction direction) throws Exception {
    var meeting = lab.meet(Route.PASSIVE);
    lab.onLoop(() -> {
      meeting.path.transfer(direction, TransferBounds.NONE, protections(Wrapped.SERVER));
      return true;
    });
    Bytes.write(meeting.server, 1000);
    assertThat(meeting.told.ended().outcome()).isEqualTo(Outcome.SERVER_TLS_FAILED);
    Bytes.assertReset(meeting.client());
  }
}
