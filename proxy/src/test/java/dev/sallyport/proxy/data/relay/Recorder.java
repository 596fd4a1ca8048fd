package dev.sallyport.proxy.data.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.data.DataPathObserver;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a data path told its session. */
final class Recorder implements DataPathObserver {
  /** What was told. */
  sealed interface Told {
    record Opened(Optional<HostPort> clientSide, Optional<HostPort> serverSide) implements Told {}

    record Refused(Refusal refusal) implements Told {}

    record WrongPeer(Side side, InetAddress from) implements Told {}

    record Ended(DataPathResult result) implements Told {}
  }

  private final Set<Side> connected = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

  @Override
  public void opened(Optional<HostPort> clientSide, Optional<HostPort> serverSide) {
    told.add(new Told.Opened(clientSide, serverSide));
  }

  @Override
  public void refused(Refusal refusal) {
    told.add(new Told.Refused(refusal));
  }

  @Override
  public void connected(Side side) {
    assertThat(connected.add(side)).as(side + " once").isTrue();
  }

  @Override
  public void wrongPeer(Side side, InetAddress from) {
    told.add(new Told.WrongPeer(side, from));
  }

  @Override
  public void ended(DataPathResult result) {
    told.add(new Told.Ended(result));
  }

  /** The next thing told, which must be of this kind. */
  <T extends Told> T next(Class<T> kind) throws InterruptedException {
    return kind.cast(assertThat(told.poll(20, TimeUnit.SECONDS)).isInstanceOf(kind).actual());
  }

  DataPathResult ended() throws InterruptedException {
    return next(Told.Ended.class).result();
  }

  boolean isSilent() {
    return told.isEmpty();
  }
}
