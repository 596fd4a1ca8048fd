package dev.sallyport.proxy.data.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPath;
import dev.sallyport.proxy.data.DataPathObserver;
import dev.sallyport.proxy.data.DataPathRequest;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.data.PortPool;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A data path that the kernel carries")
class KernelPathTest {
  private static final HostPort CLIENT = Packets.at("192.0.2.7", 40_000);
  private static final HostPort AT = Packets.at("192.0.2.1", 50_001);
  private static final HostPort SERVER = Packets.at("198.51.100.9", 5000);
  private static final Duration ACCEPT = Duration.ofSeconds(1);
  private static final Duration STALL = Duration.ofMillis(400);

  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final Connections connections = new Connections();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> forgotten = new LinkedBlockingQueue<>();
  private volatile Conntrack.Standing standing = new Conntrack.Standing(false, Set.of(), false);
  private DataPath path;

  @BeforeEach
  void open() throws Exception {
    var kernel = FakeKernel.pinholes(connections, new Counted());
    var plane =
        new KernelDataPlane(
            kernel,
            loop,
            (_, _) -> {
              throw new IllegalStateException("the relay is not asked");
            });
    var request =
        new DataPathRequest(
            new Leg.Listen(AT.host(), new PortPool(AT.port(), AT.port()), CLIENT.host()),
            new Leg.Dial(SERVER, InetAddress.ofLiteral("198.51.100.1"), 0),
            new DataPathRequest.Bounds(ACCEPT, ACCEPT, STALL));
    path = loop.submit(() -> plane.open(request, new Told())).get();
    assertThat(next()).isEqualTo("opened");
  }

  @AfterEach
  void stop() {
    loop.shutdownNow();
  }

  @Test
  void isNotConnectedWhereNobodyAnswers() throws Exception {
    transfer();
    client(Packets.SYN, 1);
    assertThat(next()).isEqualTo("NOT_CONNECTED 0");
    // Who answers after that is not let through.
    assertThat(forgotten).containsExactly(CLIENT.port());
  }

  @Test
  void isConnectedWhenTheOtherPeerAnswers() throws Exception {
    transferOnceAnswered();
    assertThat(next()).isEqualTo("connected");
    assertThat(next()).startsWith("STALLED ");
  }

  @Test
  void isConnectedThoughTheLogHasLostTheAnswer() throws Exception {
    transfer();
    client(Packets.SYN, 1);
    standing = new Conntrack.Standing(true, Set.of(), false);
    assertThat(next()).isEqualTo("connected");
    assertThat(next()).startsWith("STALLED ");
  }

  @Test
  void isCompleteThoughTheLogHasLostTheEnd() throws Exception {
    transferOnceAnswered();
    assertThat(next()).isEqualTo("connected");
    standing = new Conntrack.Standing(true, Set.of(Connection.End.RESPONDER), false);
    connections.lost();
    assertThat(next()).startsWith("COMPLETED ");
    assertThat(forgotten).isEmpty();
  }

  @Test
  void isCompleteThoughTheLogHasLostTheEndAndNobodyNoticed() throws Exception {
    transferOnceAnswered();
    standing = new Conntrack.Standing(true, Set.of(Connection.End.RESPONDER), false);
    assertThat(next()).isEqualTo("connected");
    assertThat(next()).startsWith("COMPLETED ");
  }

  @Test
  void isNotCompleteWhereTheLogHasLostTheReceiversEndOnly() throws Exception {
    transferOnceAnswered();
    standing = new Conntrack.Standing(true, Set.of(Connection.End.INITIATOR), false);
    connections.lost();
    assertThat(next()).isEqualTo("connected");
    assertThat(next()).startsWith("STALLED ");
  }

  @Test
  void isBrokenOffThoughTheLogHasLostTheReset() throws Exception {
    transferOnceAnswered();
    assertThat(next()).isEqualTo("connected");
    standing = new Conntrack.Standing(false, Set.of(), true);
    connections.lost();
    assertThat(next()).startsWith("CLIENT_ABORTED ");
  }

  @Test
  void isRefusedThoughTheLogHasLostTheRefusal() throws Exception {
    transfer();
    client(Packets.SYN, 1);
    standing = new Conntrack.Standing(false, Set.of(), true);
    connections.lost();
    assertThat(next()).isEqualTo("NOT_CONNECTED 0");
  }

  @Test
  void isCompleteThoughItWasOverBeforeTheTransferBegan() throws Exception {
    client(Packets.SYN, 1);
    server(Packets.SYN | Packets.ACK, 1);
    server(Packets.FIN | Packets.ACK, 12);
    client(Packets.FIN | Packets.ACK, 2);
    transfer();
    assertThat(next()).isEqualTo("connected");
    assertThat(next()).isEqualTo("COMPLETED 10");
  }

  @Test
  void isCompleteThoughTheLogHasLostTheAnswer() throws Exception {
    transfer();
    client(Packets.SYN, 1);
    server(Packets.FIN | Packets.ACK, 12);
    assertThat(next()).isEqualTo("connected");
    assertThat(next()).startsWith("COMPLETED ");
  }

  @Test
  void isRefusedAtOnce() throws Exception {
    transfer();
    client(Packets.SYN, 1);
    server(Packets.RST | Packets.ACK, 0);
    assertThat(next()).isEqualTo("NOT_CONNECTED 0");
  }

  @Test
  void forgetsASecondConnectionAndKeepsTheFirst() throws Exception {
    transferOnceAnswered();
    connections.on(Packets.segment(new HostPort(CLIENT.host(), 40_001), AT, Packets.SYN, 1, 0));
    server(Packets.FIN | Packets.ACK, 12);
    assertThat(next()).isEqualTo("connected");
    assertThat(next()).isEqualTo("COMPLETED 10");
    assertThat(forgotten).containsExactly(40_001);
  }

  private void transfer() throws Exception {
    loop.submit(() -> path.transfer(Direction.TO_CLIENT, TransferBounds.NONE, Protections.NONE))
        .get();
  }

  private void transferOnceAnswered() throws Exception {
    transfer();
    client(Packets.SYN, 1);
    server(Packets.SYN | Packets.ACK, 1);
  }

  private void client(int flags, int sequence) {
    boolean first = flags == Packets.SYN;
    connections.on(Packets.segment(CLIENT, first ? AT : SERVER, flags, sequence, 0));
  }

  private void server(int flags, int sequence) {
    connections.on(Packets.segment(SERVER, CLIENT, flags, sequence, 0));
  }

  private String next() throws InterruptedException {
    return String.valueOf(told.poll(10, TimeUnit.SECONDS));
  }

  private final class Told implements DataPathObserver {
    @Override
    public void opened(Optional<HostPort> clientSide, Optional<HostPort> serverSide) {
      told.add("opened");
    }

    @Override
    public void refused(Refusal refusal) {
      told.add(refusal.name());
    }

    @Override
    public void connected(Side side) {
      told.add("connected");
    }

    @Override
    public void wrongPeer(Side side, InetAddress from) {
      told.add("wrong peer");
    }

    @Override
    public void ended(DataPathResult result) {
      told.add(result.outcome() + " " + result.bytes());
    }
  }

  private final class Counted implements Conntrack {
    @Override
    public Optional<Counters> counters(Flow flow) {
      return Optional.of(new Counters(new Counter(1, 60), new Counter(1, 60)));
    }

    @Override
    public Optional<Standing> standing(Flow flow) {
      return Optional.of(standing);
    }

    @Override
    public List<Flow> forget(Flow flow) {
      forgotten.add(flow.peer().port());
      return List.of();
    }

    @Override
    public boolean knowsMarked() {
      return true;
    }
  }
}
