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
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The kernel's data plane")
class KernelDataPlaneTest {
  private static final String CLIENT = "192.0.2.7";
  private static final String SERVER = "198.51.100.9";
  private static final DataPath RELAYED = new Relayed();

  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final KernelDataPlane plane;

  KernelDataPlaneTest() throws SocketException {
    var kernel = FakeKernel.pinholes(new Connections(), new NetlinkConntrack());
    plane = new KernelDataPlane(kernel, loop, (_, _) -> RELAYED);
  }

  @AfterEach
  void stop() {
    loop.shutdownNow();
  }

  @Test
  void leadsFromPeerToPeer() {
    assertThat(open(CLIENT, SERVER)).isNotSameAs(RELAYED);
    assertThat(open("2001:db8:1::7", "2001:db8:2::9")).isNotSameAs(RELAYED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.53", "169.254.1.1"})
  void relaysWhatNoRouterForwards(String address) {
    assertThat(open(address, SERVER)).isSameAs(RELAYED);
    assertThat(open(CLIENT, address)).isSameAs(RELAYED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "fe80::7"})
  void relaysWhatNoRouterForwardsWithIPv6(String address) {
    assertThat(open(address, "2001:db8:2::9")).isSameAs(RELAYED);
    assertThat(open("2001:db8:1::7", address)).isSameAs(RELAYED);
  }

  @ParameterizedTest
  @MethodSource("ours")
  void relaysWhatComesFromThisMachineOrGoesToIt(String address) {
    boolean ipv6 = address.indexOf(':') >= 0;
    assertThat(open(address, ipv6 ? "2001:db8:2::9" : SERVER)).isSameAs(RELAYED);
    assertThat(open(ipv6 ? "2001:db8:1::7" : CLIENT, address)).isSameAs(RELAYED);
  }

  static Stream<String> ours() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .map(InetAddress::getHostAddress);
  }

  private DataPath open(String client, String server) {
    var pool = new PortPool(50_000, 50_099);
    boolean ipv6 = client.indexOf(':') >= 0;
    var toClient = InetAddress.ofLiteral(ipv6 ? "2001:db8:1::1" : "192.0.2.1");
    var toServer = InetAddress.ofLiteral(ipv6 ? "2001:db8:2::1" : "198.51.100.1");
    var request =
        new DataPathRequest(
            new Leg.Listen(toClient, pool, InetAddress.ofLiteral(client)),
            new Leg.Dial(new HostPort(InetAddress.ofLiteral(server), 5000), toServer, 0),
            new DataPathRequest.Bounds(
                Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5)));
    return plane.open(request, new Observer());
  }

  private static final class Relayed implements DataPath {
    @Override
    public void transfer(Direction direction, TransferBounds bounds, Protections protections) {}

    @Override
    public void close() {}

    @Override
    public void decline() {}
  }

  private static final class Observer implements DataPathObserver {
    @Override
    public void opened(Optional<HostPort> clientSide, Optional<HostPort> serverSide) {}

    @Override
    public void refused(Refusal refusal) {}

    @Override
    public void connected(Side side) {}

    @Override
    public void wrongPeer(Side side, InetAddress from) {}

    @Override
    public void ended(DataPathResult result) {}
  }
}
