package dev.sallyport.proxy.control;

import dev.sallyport.proxy.audit.AuditEvent;
import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.data.relay.Passages;
import dev.sallyport.proxy.session.EndReason;
import dev.sallyport.proxy.session.Notice;
import dev.sallyport.proxy.session.TlsFailure;
import dev.sallyport.proxy.tls.TlsFacts;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.IpLiteral;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.RuleId;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one session tells operators: metrics, audit events, log lines. On its event loop. */
final class SessionReport {
  private static final Logger LOG = LoggerFactory.getLogger(SessionReport.class);

  private final ListenerContext context;
  private final AuditEvent.Session session;
  private final Vitals vitals;
  private final long startedNanos = System.nanoTime();
  private Optional<ServerFailure> serverFailure = Optional.empty();

  SessionReport(ListenerContext context, Vitals vitals, HostPort client) {
    this.context = context;
    this.vitals = vitals;
    this.session = new AuditEvent.Session(vitals.id(), context.name(), client);
  }

  /** A client that gets no session. */
  static void refused(
      ListenerContext context,
      HostPort client,
      OriginalDestination destination,
      SessionRefusal refusal) {
    context.metrics().sessionRefused(context.name(), refusal.tag());
    context.metrics().refusal(context.name(), refusal.rule().id());
    context.metrics().reply(context.name(), refusal.reply().category());
    var nobody = new AuditEvent.Session("", context.name(), client);
    context
        .shared()
        .audit()
        .write(
            new AuditEvent.SessionRefused(
                Instant.now(), nobody, refusal.tag(), refusal.rule().id(), destination.toString()));
  }

  String listener() {
    return context.name();
  }

  void started() {
    context.metrics().sessionStarted(context.name());
    write(new AuditEvent.SessionStarted(Instant.now(), session, vitals.server()));
  }

  void serverConnected() {
    context.metrics().serverConnected(context.name(), elapsed());
  }

  void serverFailed(ServerFailure failure) {
    serverFailure = Optional.of(failure);
    context.metrics().serverConnectFailed(context.name(), failure.tag());
    LOG.warn(
        "server cannot be used: session={} server={} reason={}",
        session.id(),
        vitals.server(),
        failure.tag());
  }

  void fault(Throwable cause) {
    LOG.error("fault of the gateway, session ended: session={}", session.id(), cause);
  }

  /** A control connection is protected. */
  void tlsEstablished(Side side, TlsFacts facts) {
    context.metrics().tlsHandshake(context.name(), side, facts.version());
    var audited = new AuditEvent.Tls(facts.version(), facts.suite(), facts.peer());
    write(new AuditEvent.TlsEstablished(Instant.now(), session, side, audited));
  }

  /** A control connection could not be protected. */
  void tlsFailed(Side side, TlsFailure failure) {
    context.metrics().tlsHandshake(context.name(), side, failure.tag());
    LOG.info(
        "TLS handshake failed: session={} side={} reason={}", session.id(), side, failure.tag());
  }

  /** A reply goes to the client, the server's or our own. */
  void replied(FtpReply reply) {
    context.metrics().reply(context.name(), reply.category());
  }

  void tell(Notice notice) {
    switch (notice) {
      case Notice.CommandTaken(Optional<Verb> verb, var outcome) ->
          context
              .metrics()
              .command(context.name(), verb.map(Verb::name).orElse("other"), outcome.name());
      case Notice.Refused(RuleId rule, String what) -> refused(rule, what);
      case Notice.Shadowed shadowed -> shadowed(shadowed);
      case Notice.LoginAnswered(String user, boolean accepted, _) ->
          write(new AuditEvent.Login(Instant.now(), session, user, accepted));
      case Notice.NoDataPath(Refusal refusal) -> noDataPath(refusal);
      case Notice.TransferAnswered _ -> {
        // Told by the data path, which knows the other half.
      }
    }
  }

  void wrongPeer(Side side, InetAddress from) {
    context.metrics().pinholeWrongPeer(context.name(), side);
    refused(BuiltinCheck.WRONG_PEER, IpLiteral.write(from));
  }

  void pinholeOpened(Side side, int port) {
    vitals.pinholeOpened(side, port);
    context.metrics().pinholeOpened(context.name(), side);
  }

  void pinholeUsed(Side side) {
    vitals.pinholeClosed(side);
    context.metrics().pinholeUsed(context.name(), side);
  }

  void pinholeExpired(Side side) {
    vitals.pinholeClosed(side);
    context.metrics().pinholeExpired(context.name(), side);
  }

  void transferBegins(Direction direction) {
    vitals.transferBegins(direction);
  }

  /** So many more bytes have reached the receiver. */
  void dataMoved(Direction direction, long bytes) {
    vitals.moved(direction, bytes);
    context.metrics().dataBytes(context.name(), direction, bytes);
  }

  /** The client sends commands faster than it may, and waits. */
  void commandsDelayed() {
    context.metrics().delayed(context.name(), "commands_per_second");
  }

  /** A transfer could be faster than it may, and waits. */
  void transferDelayed(Direction direction) {
    boolean upload = direction == Direction.TO_SERVER;
    context.metrics().delayed(context.name(), upload ? "upload_rate" : "download_rate");
  }

  /** A data connection is over; its bytes were told by {@link #dataMoved}. */
  void dataOver(Direction direction, boolean passive, DataPathResult result) {
    context.metrics().transferOver(context.name(), direction, result.duration());
    context
        .metrics()
        .dataConnection(
            context.name(),
            mode(passive),
            direction.name(),
            result.outcome().name().toLowerCase(Locale.ROOT));
    String way = direction.name().toLowerCase(Locale.ROOT);
    if (result.outcome() == DataPathResult.Outcome.WRONG_DIRECTION) {
      refused(BuiltinCheck.WRONG_DIRECTION, way);
    }
    if (result.outcome() == DataPathResult.Outcome.TOO_LARGE) {
      refused(
          direction == Direction.TO_SERVER
              ? BuiltinCheck.LARGEST_UPLOAD
              : BuiltinCheck.LARGEST_DOWNLOAD,
          vitals.transferAsked());
    }
  }

  /** A data connection that nobody here can read is over. */
  void passed(Passages.Result result) {
    String outcome = result.outcome().name().toLowerCase(Locale.ROOT);
    // Which way the file went only the peers know.
    context.metrics().dataConnection(context.name(), mode(true), "other", outcome);
    write(
        new AuditEvent.Passed(
            Instant.now(),
            session,
            result.port(),
            new AuditEvent.Carried(
                outcome, result.bytesToClient(), result.bytesToServer(), result.duration())));
  }

  /** A transfer is over and answered. */
  void transferOver(
      FtpCommand.Plain command,
      Direction direction,
      boolean passive,
      DataPathResult result,
      int replyCode) {
    String outcome = result.outcome().name().toLowerCase(Locale.ROOT);
    var audited = new AuditEvent.Result(outcome, result.bytes(), result.duration(), replyCode);
    write(
        new AuditEvent.Transfer(
            Instant.now(), session, asked(command, direction, passive), audited));
  }

  /** The server refused a transfer before a byte could pass, or the session ended before that. */
  void transferNotBegun(FtpCommand.Plain command, boolean passive, int replyCode) {
    Direction direction = command.verb().effect().direction();
    String outcome = replyCode == 0 ? "cancelled" : "refused";
    var audited = new AuditEvent.Result(outcome, 0, Duration.ZERO, replyCode);
    write(
        new AuditEvent.Transfer(
            Instant.now(), session, asked(command, direction, passive), audited));
  }

  private static AuditEvent.Asked asked(
      FtpCommand.Plain command, Direction direction, boolean passive) {
    return new AuditEvent.Asked(
        command.verb().name(), command.argument(), direction, mode(passive));
  }

  void ended(EndReason reason) {
    if (reason == EndReason.SERVER_SILENT && serverFailure.isEmpty()) {
      serverFailed(ServerFailure.TIMEOUT);
    }
    context.metrics().sessionEnded(context.name(), reason.tag(), session.id());
    SessionView.Moved moved = vitals.moved();
    write(
        new AuditEvent.SessionEnded(
            Instant.now(),
            session,
            reason.tag(),
            serverFailure.map(ServerFailure::tag).orElse(reason.text()),
            new AuditEvent.Totals(
                moved.toClient(), moved.toServer(), elapsed(), vitals.commands())));
  }

  private void refused(RuleId check, String what) {
    context.metrics().refusal(context.name(), check.id(), session.id());
    if (check == BuiltinCheck.FOREIGN_ADDRESS || check == BuiltinCheck.LOW_PORT) {
      context.metrics().bounceAttempt(context.name(), check.toString());
    }
    write(new AuditEvent.Refusal(Instant.now(), session, check.id(), what, check.text()));
  }

  private void shadowed(Notice.Shadowed notice) {
    context.metrics().shadowed(context.name(), notice.rule().id());
    String directory = notice.directory() instanceof WorkingDirectory.At(String path) ? path : "";
    var asked =
        new AuditEvent.Shadowed(
            notice.user(), notice.verb().map(Verb::name).orElse(""), notice.what(), directory);
    write(
        new AuditEvent.Shadow(
            Instant.now(), session, notice.rule().id(), asked, notice.rule().text()));
  }

  private void noDataPath(Refusal refusal) {
    context
        .metrics()
        .dataConnection(context.name(), "other", "none", refusal.name().toLowerCase(Locale.ROOT));
    LOG.warn("no data path: session={} reason={}", session.id(), refusal);
    switch (refusal) {
      case NO_FREE_PORT -> refused(BuiltinCheck.NO_FREE_PORT, "");
      case NO_MEMORY, SERVER_REFUSED, SERVER_TIMEOUT, LOCAL_ADDRESS ->
          refused(BuiltinCheck.NOT_OPENED, refusal.name().toLowerCase(Locale.ROOT));
    }
  }

  private void write(AuditEvent event) {
    context.shared().audit().write(event);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  private static String mode(boolean passive) {
    return passive ? "passive" : "active";
  }
}
