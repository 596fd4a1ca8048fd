package dev.sallyport.proxy.control;

import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.proxy.session.Action;
import dev.sallyport.proxy.session.EndReason;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.proxy.session.Notice;
import dev.sallyport.proxy.session.SessionMachine;
import dev.sallyport.proxy.session.SessionProfile;
import dev.sallyport.proxy.session.SessionState;
import dev.sallyport.proxy.session.Step;
import dev.sallyport.proxy.session.Timer;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Mapped;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.TlsPolicy;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One session at work: two control connections, the state, and the loop that carries out what the
 * machine says. Everything happens on one event loop, that of both connections; {@link #stop} alone
 * may be called from elsewhere.
 */
final class SessionDriver {
  private static final FtpReply INTERNAL_ERROR =
      FtpReply.of(421, "Internal error of the gateway, closing");

  private final EventLoop loop;
  private final OriginalDestination destination;
  private final SessionPlace place;
  private final InetAddress clientAddress;
  private final ClientHandler client;
  private final Vitals vitals;
  private final LastWords words = new LastWords();
  private final SessionReport report;
  private final ControlTls tls;
  private final TlsPolicy tlsPolicy;
  private final SessionTimers timers;
  private final CommandPacing pacing;
  private ListenerContext context;
  private SessionMachine machine;
  private SessionState state;
  private @Nullable ServerHandler server;
  private @Nullable DataPathTracker path;
  private @Nullable SessionFaces faces;
  private @Nullable ServerReach reach;

  SessionDriver(
      ListenerContext context,
      SocketChannel channel,
      OriginalDestination destination,
      SessionPlace place,
      String id) {
    this.context = context;
    this.destination = destination;
    this.place = place;
    this.loop = channel.eventLoop();
    this.clientAddress = Mapped.plain(channel.remoteAddress());
    this.client = new ClientHandler(channel, this, context.limits().commandLineBytes());
    this.tlsPolicy = context.config().tls();
    this.machine = machine(context);
    this.timers =
        new SessionTimers(
            loop,
            timer -> SessionTimers.duration(timer, context.limits()),
            timer -> accept(new Event.TimerFired(timer)));
    this.state = machine.begin().state();
    var remote = new HostPort(clientAddress, channel.remoteAddress().getPort());
    this.vitals = new Vitals(id, context, remote, destination, state);
    this.report = new SessionReport(context, vitals, remote);
    this.pacing =
        new CommandPacing(loop, place.visit().pace(), report::commandsDelayed, this::pumpClient);
    this.tls = new ControlTls(this, context.tls().session(destination), report);
  }

  private SessionMachine machine(ListenerContext from) {
    return new SessionMachine(
        new SessionProfile(
            clientAddress,
            from.config().serverSide().dataMode(),
            from.config().portZeroAddress(),
            from.limits(),
            from.policy(),
            tlsPolicy));
  }

  /** Begins: the client's pipeline, the timers, the way to the server. */
  void begin() {
    context.shared().registry().add(this);
    carryOut(() -> {
      client.channel().pipeline().addLast(client);
      report.started();
      perform(machine.begin().actions());
    });
    client.pump();
  }

  private void reachServer() {
    reach =
        new ServerReach(
            loop, context, () -> state.over(), this::serverConnected, this::serverFailed);
    reach.begin(destination, clientAddress);
  }

  /** The name of the listener it came by. */
  String listener() {
    return report.listener();
  }

  /** Goes by another configuration of its listener. Any thread; done when it does. */
  Future<?> adopt(ListenerContext next) {
    return loop.submit(() -> {
      // TLS stays as it was begun.
      context = next;
      machine = machine(next);
      state = machine.adopt(state);
      if (faces != null) {
        faces = faces.adopt(next);
      }
    });
  }

  /** The gateway drains: ends the session as soon as nothing happens in it. Any thread. */
  void drain() {
    loop.execute(() -> {
      if (!state.over()) {
        timers.start(Timer.DRAIN);
      }
    });
  }

  /** The gateway stops. Any thread; done when the client has been told. */
  Future<?> stop() {
    return loop.submit(() -> accept(new Event.GatewayStopping()));
  }

  /** An operator ends the session. Any thread. */
  void endByOperator() {
    loop.execute(() -> accept(new Event.EndedByOperator()));
  }

  /** The client's network is banned. Any thread. */
  void banned(boolean loggedInToo) {
    loop.execute(() -> accept(new Event.ClientBanned(loggedInToo)));
  }

  InetAddress clientAddress() {
    return clientAddress;
  }

  /** What there is to see of it. Any thread. */
  Vitals vitals() {
    return vitals;
  }

  /** What was said last. Any thread; the event loop answers. */
  CompletionStage<List<SpokenLine>> lastWords() {
    return CompletableFuture.supplyAsync(words::lines, loop);
  }

  /** Counts what the transfer that goes on has moved. On the event loop. */
  void noteProgress() {
    if (path != null) {
      path.noteProgress();
    }
  }

  /** Whether the calling thread is that of its event loop. */
  boolean livesHere() {
    return loop.inEventLoop();
  }

  boolean wantsCommand() {
    return (machine.wantsCommand(state) || machine.copies(state))
        && client.channel().isWritable()
        && (server == null || server.channel().isWritable() || !server.channel().isOpen())
        && pacing.ready();
  }

  boolean wantsReply() {
    return !state.over() && client.channel().isWritable();
  }

  void commandRead(FtpCommand command) {
    pacing.commandRead();
    vitals.commandRead();
    words.fromClient(command);
    accept(new Event.CommandRead(command));
  }

  void replyRead(FtpReply reply) {
    words.fromServer(reply);
    boolean place = machine.loggedInBy(state, reply).map(this.place.visit()::logIn).orElse(true);
    accept(place ? new Event.ReplyRead(reply) : new Event.UserHasNoPlace());
  }

  /** An event of a data path, unless another path has taken its place. */
  void acceptFrom(DataPathTracker tracker, Event event) {
    if (tracker == path) {
      accept(event);
    }
  }

  /** Takes one event through the machine and carries out what follows. */
  void accept(Event event) {
    if (state.over()) {
      return;
    }
    timers.postpone(Timer.DRAIN);
    carryOut(() -> {
      Step step = machine.on(state, event, Instant.now());
      state = step.state();
      vitals.took(event, step);
      perform(step.actions());
    });
    client.flush();
    if (server != null) {
      server.flush();
    }
    pumpClient();
    pumpServer();
  }

  void pumpClient() {
    client.pump();
  }

  void pumpServer() {
    if (server != null) {
      server.pump();
    }
  }

  /** A bug ends the session, all of it, and nothing else. */
  private void carryOut(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException bug) {
      report.fault(bug);
      abandon();
    }
  }

  private void perform(List<Action> actions) {
    for (Action action : actions) {
      perform(action);
    }
  }

  private void perform(Action action) {
    switch (action) {
      case Action.SendToClient(FtpReply reply) -> reply(reply);
      case Action.SendToServer(String line) -> command(line);
      case Action.OpenDataPath(Action.Peer ofClient, Action.Peer ofServer) ->
          openDataPath(ofClient, ofServer);
      case Action.StartTransfer start -> startTransfer(start);
      case Action.ReachServer() -> reachServer();
      case Action.StartTls(Side side) -> tls.start(side == Side.CLIENT ? client : server());
      case Action.StopTls() -> client.clear();
      case Action.CopyUnread() -> tls.copyUnread(client, server(), Objects.requireNonNull(faces));
      case Action.CloseDataPath() -> currentPath().close();
      case Action.DeclineDataPath() -> currentPath().decline();
      case Action.StartTimer(Timer timer) -> timers.start(timer);
      case Action.StopTimer(Timer timer) -> timers.stop(timer);
      case Action.Tell(Notice notice) -> tell(notice);
      case Action.EndSession(EndReason reason) -> end(reason);
    }
  }

  private void startTransfer(Action.StartTransfer start) {
    Direction direction = start.direction();
    var throttle = place.visit().throttle(direction, () -> report.transferDelayed(direction));
    currentPath()
        .transfer(
            direction,
            new TransferBounds(throttle, start.maxBytes()),
            tls.data(start.protectedSides()));
    client.flushWithWhatFollows();
  }

  /** Bytes are copied, unread. */
  void copied() {
    timers.start(Timer.IDLE);
  }

  private void command(String line) {
    words.toServer(line);
    server().write(line);
  }

  private void reply(FtpReply reply) {
    words.toClient(reply);
    client.write(reply);
    report.replied(reply);
  }

  private void tell(Notice notice) {
    if (notice instanceof Notice.TransferAnswered answer && path != null) {
      path.answered(answer);
    }
    report.tell(notice);
    if (notice instanceof Notice.LoginAnswered answer && answer.refusedForGood()) {
      context.loginFailed(clientAddress);
    }
  }

  private void serverConnected(ServerReach.Reached reached) {
    server = new ServerHandler(reached.server(), this, context.limits());
    reached.server().pipeline().addLast(server);
    faces = SessionFaces.of(context, client.channel(), reached);
    report.serverConnected();
    accept(new Event.ServerConnected(faces.server(), faces.veil()));
  }

  private void serverFailed(ServerFailure failure) {
    report.serverFailed(failure);
    accept(new Event.ServerUnreachable());
  }

  private void openDataPath(Action.Peer ofClient, Action.Peer ofServer) {
    if (faces == null) {
      throw new IllegalStateException("no server yet");
    }
    var shown = new DataPathTracker.FaceShown(faces.toClient().shown(), faces.toServer().shown());
    path = new DataPathTracker(this, report, faces.request(ofClient, ofServer), shown);
    path.open(context.shared().dataPlanes().of(context.config(), loop));
  }

  /** A bug: the machine's word does not count any more, so everything is taken down by hand. */
  private void abandon() {
    state = state.ended();
    for (Timer timer : Timer.values()) {
      timers.stop(timer);
    }
    try {
      reply(INTERNAL_ERROR);
      if (path != null) {
        path.close();
      }
    } catch (RuntimeException another) {
      report.fault(another);
    }
    end(EndReason.INTERNAL_ERROR);
  }

  private void end(EndReason reason) {
    if (reason.violation()) {
      context.violated(clientAddress);
    }
    pacing.stop();
    client.leave();
    if (server != null) {
      server.leave();
    } else if (reach != null) {
      reach.giveUp();
    }
    // Behind the data path's last word, which counts toward what the session came to.
    loop.execute(() -> {
      if (path == null) {
        ended(reason);
      } else {
        path.whenOver(() -> ended(reason));
      }
    });
  }

  private void ended(EndReason reason) {
    if (context.shared().registry().remove(this)) {
      place.leave();
      tls.close();
      report.ended(reason);
    }
  }

  private ServerHandler server() {
    if (server == null) {
      throw new IllegalStateException("no server yet");
    }
    return server;
  }

  private DataPathTracker currentPath() {
    if (path == null) {
      throw new IllegalStateException("no data path");
    }
    return path;
  }
}
