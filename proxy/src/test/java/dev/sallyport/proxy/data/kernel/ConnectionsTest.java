package dev.sallyport.proxy.data.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The connections through pinholes")
class ConnectionsTest {
  private static final HostPort CLIENT = Packets.at("192.0.2.7", 40_000);
  private static final HostPort AGAIN = Packets.at("192.0.2.7", 40_001);
  private static final HostPort AT = Packets.at("192.0.2.1", 50_001);
  private static final HostPort SERVER = Packets.at("198.51.100.9", 5000);
  private static final Pinhole PINHOLE =
      new Pinhole(CLIENT.host(), AT, SERVER, Packets.at("198.51.100.1", 0), Duration.ofSeconds(30));

  private final Connections connections = new Connections();
  private final List<String> told = new ArrayList<>();

  ConnectionsTest() {
    connections.watch(PINHOLE, new Told());
  }

  @Test
  void areToldToWhoWaits() {
    connections.on(Packets.segment(CLIENT, AT, Packets.SYN, 1, 0));
    connections.on(Packets.segment(CLIENT, SERVER, Packets.FIN, 2, 0));
    assertThat(told).containsExactly("began 40000", "Finished");
  }

  @Test
  void areOneForEachPinholeThoughAnotherComes() {
    connections.on(Packets.segment(CLIENT, AT, Packets.SYN, 1, 0));
    connections.on(Packets.segment(AGAIN, AT, Packets.SYN, 1, 0));
    connections.on(Packets.segment(AGAIN, SERVER, Packets.FIN, 2, 0));
    assertThat(told).containsExactly("began 40000", "another 40001");
    connections.on(Packets.segment(CLIENT, SERVER, Packets.FIN, 2, 0));
    assertThat(told).containsExactly("began 40000", "another 40001", "Finished");
  }

  @Test
  void areNoOthersWhereASegmentIsSentAgain() {
    connections.on(Packets.segment(CLIENT, AT, Packets.SYN, 1, 0));
    connections.on(Packets.segment(CLIENT, AT, Packets.SYN, 1, 0));
    assertThat(told).containsExactly("began 40000");
  }

  @Test
  void areAwaitedUntilTheyComeOrNobodyWaits() {
    assertThat(connections.awaits(PINHOLE)).isTrue();
    connections.on(Packets.segment(CLIENT, AT, Packets.SYN, 1, 0));
    assertThat(connections.awaits(PINHOLE)).isFalse();
    connections.forget(PINHOLE);
    assertThat(connections.awaits(PINHOLE)).isFalse();
  }

  @Test
  void areForgotten() {
    connections.on(Packets.segment(CLIENT, AT, Packets.SYN, 1, 0));
    connections.forget(PINHOLE);
    connections.on(Packets.segment(CLIENT, SERVER, Packets.FIN, 2, 0));
    assertThat(told).containsExactly("began 40000");
    assertThat(connections.size()).isZero();
  }

  @Test
  void areToldThatSomethingMayHaveHappenedToThem() {
    connections.lost();
    assertThat(told).isEmpty();
    connections.on(Packets.segment(CLIENT, AT, Packets.SYN, 1, 0));
    connections.lost();
    assertThat(told).containsExactly("began 40000", "lost");
  }

  private final class Told implements Connections.Watcher {
    @Override
    public void began(int port) {
      told.add("began " + port);
    }

    @Override
    public void another(int port) {
      told.add("another " + port);
    }

    @Override
    public void told(Connection.Sign sign, Connection.Overhead overhead) {
      told.add(sign.getClass().getSimpleName());
    }

    @Override
    public void lost() {
      told.add("lost");
    }
  }
}
