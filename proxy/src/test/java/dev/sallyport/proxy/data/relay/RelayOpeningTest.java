package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathResult.Outcome;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.data.PortPool;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.proxy.data.relay.Recorder.Told;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A relayed data path")
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(Variant.class)
@Timeout(120)
class RelayOpeningTest {
  private final RelayLab lab;
  private final Recorder told = new Recorder();

  RelayOpeningTest(Variant variant) {
    lab = new RelayLab(variant);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void reachesTheServerFromTheServerSideBeforeItIsAnnounced() throws Exception {
    var listener = lab.listen(RelayLab.SERVER);
    lab.open(lab.clientComes(), lab.dialServer(listener), told);
    var opened = told.next(Told.Opened.class);
    assertThat(lab.accept(listener).getInetAddress()).isEqualTo(RelayLab.SERVER_SIDE);
    assertThat(opened.serverSide()).isEmpty();
    assertThat(opened.clientSide().orElseThrow().host()).isEqualTo(RelayLab.CLIENT_SIDE);
    assertThat(opened.clientSide().orElseThrow().port()).isBetween(21_000, 21_999);
  }

  @Test
  void connectsFromTheAskedPortAsOftenAsNeeded() throws Exception {
    int port = freePort(RelayLab.SERVER_SIDE);
    for (int i = 0; i < 3; i++) {
      var listener = lab.listen(RelayLab.SERVER);
      var target = new HostPort(RelayLab.SERVER, listener.getLocalPort());
      lab.open(lab.clientComes(), new Leg.Dial(target, RelayLab.SERVER_SIDE, port), told);
      told.next(Told.Opened.class);
      assertThat(lab.accept(listener).getPort()).isEqualTo(port);
    }
  }

  @Test
  void isRefusedWhenTheServersPortRefuses() throws Exception {
    var listener = lab.listen(RelayLab.SERVER);
    listener.close();
    lab.open(lab.clientComes(), lab.dialServer(listener), told);
    assertThat(told.next(Told.Refused.class).refusal()).isEqualTo(Refusal.SERVER_REFUSED);
    lab.untilNothingIsLeft();
  }

  @Test
  void isRefusedWhenTheServersPortDoesNotAnswer() throws Exception {
    lab.connectTimeout = Duration.ofMillis(300);
    try (var listener = new ServerSocket(0, 1, RelayLab.SERVER)) {
      var crowd = crowd(listener);
      lab.open(lab.clientComes(), lab.dialServer(listener), told);
      assertThat(told.next(Told.Refused.class).refusal()).isEqualTo(Refusal.SERVER_TIMEOUT);
      for (var socket : crowd) {
        socket.close();
      }
    }
  }

  @Test
  void isRefusedWhenTheRangeIsTakenAndOthersGoOn() throws Exception {
    lab.clientPorts = new PortPool(21_500, 21_500);
    var first = lab.meet(Route.PASSIVE);
    var listener = lab.listen(RelayLab.SERVER);
    lab.open(lab.clientComes(), lab.dialServer(listener), told);
    assertThat(told.next(Told.Refused.class).refusal()).isEqualTo(Refusal.NO_FREE_PORT);
    Bytes.assertReset(lab.accept(listener));
    first.transfer(Direction.TO_CLIENT);
    Bytes.send(first.server, 10).get();
    assertThat(first.told.ended().bytes()).isEqualTo(10);
  }

  @Test
  void looksForAnotherPortWhereOneIsInUse() throws Exception {
    lab.clientPorts = new PortPool(21_600, 21_603);
    List<ServerSocket> others = new ArrayList<>();
    for (int port = 21_600; port < 21_603; port++) {
      others.add(new ServerSocket(port, 1, RelayLab.CLIENT_SIDE));
    }
    lab.open(lab.clientComes(), lab.serverComes(), told);
    var opened = told.next(Told.Opened.class);
    assertThat(opened.clientSide().orElseThrow().port()).isEqualTo(21_603);
    assertThat(lab.clientPorts.used()).isEqualTo(1);
    for (var other : others) {
      other.close();
    }
  }

  @Test
  void isRefusedWhereTheAddressIsNotOurs() throws Exception {
    var elsewhere = InetAddress.ofLiteral("192.0.2.1");
    lab.open(new Leg.Listen(elsewhere, lab.clientPorts, RelayLab.CLIENT), lab.serverComes(), told);
    assertThat(told.next(Told.Refused.class).refusal()).isEqualTo(Refusal.LOCAL_ADDRESS);
    lab.untilNothingIsLeft();
    var target = new HostPort(RelayLab.SERVER, 9);
    lab.open(lab.clientComes(), new Leg.Dial(target, elsewhere, 0), told);
    assertThat(told.next(Told.Refused.class).refusal()).isEqualTo(Refusal.LOCAL_ADDRESS);
  }

  @Test
  void resetsAStrangerAndThenTakesTheRightClient() throws Exception {
    var listener = lab.listen(RelayLab.SERVER);
    var path = lab.open(lab.clientComes(), lab.dialServer(listener), told);
    var address = told.next(Told.Opened.class).clientSide().orElseThrow();
    // The reset may be there before connect is.
    assertThatThrownBy(() -> lab.connect(RelayLab.STRANGER, address).getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
    var wrong = told.next(Told.WrongPeer.class);
    assertThat(wrong).isEqualTo(new Told.WrongPeer(Side.CLIENT, RelayLab.STRANGER));
    var client = lab.connect(RelayLab.CLIENT, address);
    lab.loop.execute(
        () -> path.transfer(Direction.TO_CLIENT, TransferBounds.NONE, Protections.NONE));
    var sent = Bytes.send(lab.accept(listener), 10);
    assertThat(Bytes.digest(client)).isEqualTo(sent.get());
  }

  @Test
  void refusesASecondConnection() throws Exception {
    lab.open(lab.clientComes(), lab.serverComes(), told);
    var address = told.next(Told.Opened.class).clientSide().orElseThrow();
    lab.connect(RelayLab.CLIENT, address);
    assertThat(refusedInTheEnd(address)).isTrue();
    assertThat(told.isSilent()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void endsWhenOneSideDoesNotComeInTime(Side missing) throws Exception {
    lab.acceptTimeout = Duration.ofMillis(200);
    lab.open(lab.clientComes(), lab.serverComes(), told);
    var opened = told.next(Told.Opened.class);
    var present =
        switch (missing) {
          case SERVER -> lab.connect(RelayLab.CLIENT, opened.clientSide().orElseThrow());
          case CLIENT -> lab.connect(RelayLab.SERVER, opened.serverSide().orElseThrow());
        };
    Bytes.assertReset(present);
    var result = told.ended();
    assertThat(result.outcome()).isEqualTo(Outcome.NOT_CONNECTED);
    assertThat(result.duration()).isZero();
    lab.untilNothingIsLeft();
  }

  @Test
  void waitsForItsTransferAsLongAsBothSidesAreThere() throws Exception {
    lab.acceptTimeout = Duration.ofMillis(100);
    var meeting = lab.meet(Route.BOTH_COME);
    meeting.client().setSoTimeout(400);
    assertThatThrownBy(() -> meeting.client().getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(meeting.told.isSilent()).isTrue();
  }

  @Test
  void endsWhenTheClientsPortRefuses() throws Exception {
    var clientListener = lab.listen(RelayLab.CLIENT);
    clientListener.close();
    var path = lab.open(lab.dialClient(clientListener), lab.serverComes(), told);
    var opened = told.next(Told.Opened.class);
    var server = lab.connect(RelayLab.SERVER, opened.serverSide().orElseThrow());
    lab.loop.execute(
        () -> path.transfer(Direction.TO_SERVER, TransferBounds.NONE, Protections.NONE));
    Bytes.assertReset(server);
    assertThat(told.ended().outcome()).isEqualTo(Outcome.NOT_CONNECTED);
  }

  @Test
  void saysNothingAndKeepsNothingWhenClosedAtOnce() throws Exception {
    var listener = lab.listen(RelayLab.SERVER);
    lab.onLoop(() -> {
      for (int i = 0; i < 3; i++) {
        var request = lab.request(lab.clientComes(), lab.dialServer(listener));
        var path = lab.plane().open(request, told);
        path.close();
      }
      return true;
    });
    lab.untilNothingIsLeft();
    assertThat(told.isSilent()).isTrue();
  }

  @Test
  void endsWithFinTowardTheClientWhenTheServerRefusedTheTransfer() throws Exception {
    var path = lab.open(lab.clientComes(), lab.serverComes(), told);
    var opened = told.next(Told.Opened.class);
    var server = lab.connect(RelayLab.SERVER, opened.serverSide().orElseThrow());
    var client = lab.connect(RelayLab.CLIENT, opened.clientSide().orElseThrow());
    assertThat(refusedInTheEnd(opened.clientSide().orElseThrow())).isTrue();
    lab.loop.execute(path::decline);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    Bytes.assertReset(server);
    lab.untilNothingIsLeft();
    assertThat(told.isSilent()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void keepsNothingWhenClosedBeforeItsTransfer(Route route) throws Exception {
    var meeting = lab.meet(route);
    meeting.close();
    Bytes.assertReset(meeting.server);
    lab.untilNothingIsLeft();
    assertThat(meeting.told.isSilent()).isTrue();
  }

  @Test
  void keepsNothingWhenClosedWhileNobodyHasCome() throws Exception {
    var path = lab.open(lab.clientComes(), lab.serverComes(), told);
    told.next(Told.Opened.class);
    lab.loop.execute(path::close);
    lab.untilNothingIsLeft();
    assertThat(told.isSilent()).isTrue();
  }

  private boolean refusedInTheEnd(HostPort address) throws IOException {
    for (int i = 0; i < 100; i++) {
      try {
        lab.connect(RelayLab.CLIENT, address);
      } catch (ConnectException refused) {
        return true;
      } catch (SocketException reset) {
        // Until the first is accepted the kernel takes a second, which is reset then.
      }
    }
    return false;
  }

  private static int freePort(InetAddress on) throws IOException {
    try (var socket = new ServerSocket(0, 1, on)) {
      return socket.getLocalPort();
    }
  }

  /** Fills a backlog until nobody is answered any more. */
  private static List<Socket> crowd(ServerSocket listener) throws IOException {
    List<Socket> crowd = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      var socket = new Socket();
      crowd.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 200);
      } catch (SocketTimeoutException full) {
        return crowd;
      }
    }
    throw new IllegalStateException("the backlog has no end");
  }
}
