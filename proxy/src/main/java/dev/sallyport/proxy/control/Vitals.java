package dev.sallyport.proxy.control;

import dev.sallyport.proxy.record.Recording;
import dev.sallyport.proxy.session.DataSetup;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.proxy.session.Pending;
import dev.sallyport.proxy.session.SessionState;
import dev.sallyport.proxy.session.Step;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What others may see of a session. Written on its event loop only, and read by any thread without
 * asking the loop: the state is immutable anyway, so showing it costs one volatile write an event.
 */
final class Vitals {
  private final String id;
  private final ListenerContext context;
  private final HostPort client;
  private final String server;
  private final Recording recording;
  private final Instant started = Instant.now();
  private final AtomicLong commands = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();
  private final AtomicLong toServer = new AtomicLong();
  private volatile SessionState state;
  private volatile List<SessionView.Pinhole> pinholes = List.of();
  private volatile Current current = new Current(Direction.TO_CLIENT, Instant.EPOCH, 0);

  /** The last transfer that began, and what the totals were before it. */
  private record Current(Direction direction, Instant since, long before) {}

  Vitals(
      String id,
      ListenerContext context,
      HostPort client,
      OriginalDestination destination,
      SessionState state) {
    this.id = id;
    this.context = context;
    this.client = client;
    this.server = destination.toString();
    this.state = state;
    this.recording = context.recording(id, client, server);
  }

  String id() {
    return id;
  }

  /** The server, as configured or dialled. */
  String server() {
    return server;
  }

  /** Shows the state after an event, and has it recorded. */
  void took(Event event, Step step) {
    state = step.state();
    recording.step(event, step.actions(), Instant.now());
  }

  void commandRead() {
    add(commands, 1);
  }

  void transferBegins(Direction direction) {
    current = new Current(direction, Instant.now(), counter(direction).getPlain());
  }

  /** The command of the transfer that is under way; empty where there is none. */
  String transferAsked() {
    return state.transfer().map(FtpCommand.Plain::toString).orElse("");
  }

  void moved(Direction direction, long bytes) {
    add(counter(direction), bytes);
  }

  void pinholeOpened(Side side, int port) {
    Optional<InetAddress> peer =
        switch (side) {
          case CLIENT -> Optional.of(client.host());
          case SERVER -> server(state);
        };
    var opened = new SessionView.Pinhole(side, peer, port, Instant.now());
    pinholes = Stream.concat(pinholes.stream(), Stream.of(opened)).toList();
  }

  void pinholeClosed(Side side) {
    pinholes = pinholes.stream().filter(open -> open.side() != side).toList();
  }

  long commands() {
    return commands.get();
  }

  SessionView.Moved moved() {
    return new SessionView.Moved(toClient.get(), toServer.get());
  }

  /** The session now. Any thread. */
  SessionView view() {
    SessionState now = state;
    return new SessionView(
        id,
        context.name(),
        client,
        server,
        server(now),
        new SessionView.Who(
            now.login().name(), now.loggedIn(), now.standing().scope().party().tls()),
        phase(now),
        started,
        commands.get(),
        now.tally().violations(),
        moved(),
        transfer(now),
        pinholes);
  }

  private Optional<SessionView.Transfer> transfer(SessionState now) {
    if (!transfers(now.data())) {
      return Optional.empty();
    }
    Current begun = current;
    return now.transfer()
        .map(command ->
            new SessionView.Transfer(
                command.verb().name(),
                command.argument(),
                begun.direction,
                begun.since,
                counter(begun.direction).get() - begun.before));
  }

  private static SessionView.Phase phase(SessionState now) {
    if (now.over()) {
      return SessionView.Phase.OVER;
    }
    if (now.pending().contains(new Pending.Greeting())) {
      return SessionView.Phase.CONNECTING;
    }
    if (transfers(now.data())) {
      return SessionView.Phase.TRANSFER;
    }
    if (!now.loggedIn()) {
      return SessionView.Phase.LOGIN;
    }
    return now.pending().isEmpty() ? SessionView.Phase.IDLE : SessionView.Phase.WAITING;
  }

  private static boolean transfers(DataSetup data) {
    return switch (data) {
      case DataSetup.Transferring(boolean begun) -> begun;
      case DataSetup.DataOver _, DataSetup.ReplyHeld _ -> true;
      case DataSetup.None _,
          DataSetup.AskingPassive _,
          DataSetup.OpeningPassive _,
          DataSetup.OpeningActive _,
          DataSetup.AskingActive _,
          DataSetup.Ready _,
          DataSetup.Draining _ ->
          false;
    };
  }

  private static Optional<InetAddress> server(SessionState now) {
    return Optional.ofNullable(now.standing().scope().party().server());
  }

  private AtomicLong counter(Direction direction) {
    return switch (direction) {
      case TO_CLIENT -> toClient;
      case TO_SERVER -> toServer;
    };
  }

  /** One writer, so no read-modify-write is needed. */
  private static void add(AtomicLong counter, long more) {
    counter.setRelease(counter.getPlain() + more);
  }
}
