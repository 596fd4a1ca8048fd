package dev.sallyport.proxy.control;

import dev.sallyport.proxy.data.DataPath;
import dev.sallyport.proxy.data.DataPathObserver;
import dev.sallyport.proxy.data.DataPathRequest;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.data.DataPlane;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.proxy.session.Notice;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One data path of a session, from the request to the two things that end a transfer: the data
 * connection's end and the server's reply. A path that was replaced still reports how it ended, but
 * not to the session.
 */
final class DataPathTracker implements DataPathObserver {
  private static final DataPathResult UNUSED =
      new DataPathResult(DataPathResult.Outcome.CANCELLED, 0, Duration.ZERO);

  private final SessionDriver driver;
  private final SessionReport report;
  private final DataPathRequest request;
  private final FaceShown shown;
  private @Nullable DataPath path;

  /** The sides that are awaited at a port of ours. */
  private final Set<Side> unused = EnumSet.noneOf(Side.class);

  private @Nullable Direction direction;
  private long counted;
  private @Nullable DataPathResult result;
  private Notice.@Nullable TransferAnswered answered;
  private @Nullable Runnable whenOver;

  /** What the peers are told in place of the address we listen on. */
  record FaceShown(InetAddress toClient, InetAddress toServer) {}

  DataPathTracker(
      SessionDriver driver, SessionReport report, DataPathRequest request, FaceShown shown) {
    this.driver = driver;
    this.report = report;
    this.request = request;
    this.shown = shown;
  }

  void open(DataPlane plane) {
    path = plane.open(request, this);
  }

  void transfer(Direction way, TransferBounds bounds, Protections protections) {
    direction = way;
    report.transferBegins(way);
    if (path != null) {
      path.transfer(way, bounds, protections);
    }
  }

  void close() {
    if (path != null) {
      path.close();
    }
    unused();
  }

  void decline() {
    if (path != null) {
      path.decline();
    }
    unused();
  }

  /** Runs something behind the last word of this path's transfer, which always comes. */
  void whenOver(Runnable next) {
    if (direction == null || result != null) {
      next.run();
    } else {
      whenOver = next;
    }
  }

  /** Counts what has moved since the last time. */
  void noteProgress() {
    if (direction != null && path != null && result == null) {
      count(direction, path.transferred());
    }
  }

  private void count(Direction way, long transferred) {
    if (transferred > counted) {
      report.dataMoved(way, transferred - counted);
      counted = transferred;
    }
  }

  private void unused() {
    if (direction == null) {
      over(UNUSED);
    }
  }

  /** The server has answered the transfer that this path is for. */
  void answered(Notice.TransferAnswered answer) {
    answered = answer;
    reportTransfer();
  }

  @Override
  public void opened(Optional<HostPort> clientSide, Optional<HostPort> serverSide) {
    clientSide.ifPresent(bound -> pinhole(Side.CLIENT, bound.port()));
    serverSide.ifPresent(bound -> pinhole(Side.SERVER, bound.port()));
    driver.acceptFrom(
        this,
        new Event.DataPathOpened(
            clientSide.map(bound -> new HostPort(shown.toClient(), bound.port())),
            serverSide.map(bound -> new HostPort(shown.toServer(), bound.port()))));
  }

  @Override
  public void refused(Refusal refusal) {
    driver.acceptFrom(this, new Event.DataPathRefused(refusal));
  }

  @Override
  public void connected(Side side) {
    report.pinholeUsed(side);
    unused.remove(side);
  }

  @Override
  public void wrongPeer(Side side, InetAddress from) {
    report.wrongPeer(side, from);
  }

  @Override
  public void ended(DataPathResult how) {
    over(how);
    driver.acceptFrom(this, new Event.DataPathEnded(how));
  }

  private void over(DataPathResult how) {
    if (result != null) {
      return;
    }
    result = how;
    unused.forEach(report::pinholeExpired);
    if (direction != null) {
      count(direction, how.bytes());
      report.dataOver(direction, passive(), how);
    }
    reportTransfer();
    if (whenOver != null) {
      whenOver.run();
    }
  }

  private void pinhole(Side side, int port) {
    unused.add(side);
    report.pinholeOpened(side, port);
  }

  private void reportTransfer() {
    if (answered == null) {
      return;
    }
    if (direction == null) {
      report.transferNotBegun(answered.command(), passive(), answered.replyCode());
    } else if (result != null) {
      report.transferOver(answered.command(), direction, passive(), result, answered.replyCode());
    } else {
      return;
    }
    answered = null;
  }

  private boolean passive() {
    return request.client() instanceof Leg.Listen;
  }
}
