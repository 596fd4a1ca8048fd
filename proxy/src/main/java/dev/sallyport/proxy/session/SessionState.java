package dev.sallyport.proxy.session;

import dev.sallyport.proxy.nat.Veil;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.NetworkProtocol;
import dev.sallyport.rules.policy.Subject;
import dev.sallyport.rules.policy.TlsPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that a session remembers between two events.
 *
 * @param protection what has TLS
 * @param waiting commands read but not yet judged: each is judged when its turn comes, because what
 *     is allowed depends on how the ones before it went
 * @param pending replies the server owes, in order
 * @param epsvAll EPSV ALL was agreed to
 * @param tally what there is a limit to, so far
 * @param over the session has ended; no event matters any more
 */
public record SessionState(
    Login login,
    Dialect dialect,
    Standing standing,
    Protection protection,
    List<FtpCommand> waiting,
    List<Pending> pending,
    DataSetup data,
    boolean epsvAll,
    Tally tally,
    boolean over) {

  /** Copies the lists. */
  public SessionState {
    waiting = List.copyOf(waiting);
    pending = List.copyOf(pending);
  }

  /** The state before the server is connected. */
  static SessionState initial(Standing standing) {
    return new SessionState(
        new Login.LoggedOut(),
        new Dialect(NetworkProtocol.IPV4, Set.of(), Veil.NONE),
        standing,
        Protection.NONE,
        List.of(),
        List.of(new Pending.Greeting()),
        new DataSetup.None(),
        false,
        Tally.ZERO,
        false);
  }

  /** What a decision depends on. */
  Subject subject(Instant now, TlsPolicy tls) {
    return new Subject(
        standing.scope(),
        loggedIn(),
        protection.standing(tls),
        epsvAll,
        standing.directory(),
        standing.announcedBytes(),
        now);
  }

  /** The transfer that the client has got no final reply to. */
  public Optional<FtpCommand.Plain> transfer() {
    if (data instanceof DataSetup.ReplyHeld(FtpCommand.Plain command, _)) {
      return Optional.of(command);
    }
    return pending.stream()
        .filter(Pending.Forwarded.class::isInstance)
        .map(owed -> ((Pending.Forwarded) owed).command())
        .filter(command -> command.verb().effect().transfer())
        .findFirst();
  }

  /** Whether the server has said yes to a login. */
  public boolean loggedIn() {
    return login instanceof Login.LoggedIn;
  }

  /** How long the commands are that wait. */
  int waitingChars() {
    int sum = 0;
    for (FtpCommand command : waiting) {
      sum += command.argumentText().length();
    }
    return sum;
  }

  /** Whether the server has said 421 and only the end is still to come. */
  boolean leaving() {
    return !pending.isEmpty() && pending.getFirst() instanceof Pending.Farewell;
  }

  /** What the client hears of a server that has parted from it, behind the reply that is held. */
  Optional<Pending.Parting> parting() {
    return !pending.isEmpty() && pending.getLast() instanceof Pending.Parting parting
        ? Optional.of(parting)
        : Optional.empty();
  }

  /** Whether the client is owed an answer, so that its next command has to wait. */
  boolean busy() {
    return protection.busy()
        || pending.stream().anyMatch(owed -> !(owed instanceof Pending.LateAbort))
        || switch (data) {
          case DataSetup.AskingPassive _,
              DataSetup.OpeningPassive _,
              DataSetup.OpeningActive _,
              DataSetup.AskingActive _,
              DataSetup.ReplyHeld _ ->
              true;
          case DataSetup.None _,
              DataSetup.Ready _,
              DataSetup.Transferring _,
              DataSetup.DataOver _,
              DataSetup.Draining _ ->
              false;
        };
  }

  SessionState login(Login now) {
    return new SessionState(
        now, dialect, standing, protection, waiting, pending, data, epsvAll, tally, over);
  }

  SessionState dialect(Dialect now) {
    return new SessionState(
        login, now, standing, protection, waiting, pending, data, epsvAll, tally, over);
  }

  SessionState standing(Standing now) {
    return new SessionState(
        login, dialect, now, protection, waiting, pending, data, epsvAll, tally, over);
  }

  SessionState protection(Protection now) {
    return new SessionState(
        login, dialect, standing, now, waiting, pending, data, epsvAll, tally, over);
  }

  SessionState waiting(List<FtpCommand> now) {
    return new SessionState(
        login, dialect, standing, protection, now, pending, data, epsvAll, tally, over);
  }

  SessionState pending(List<Pending> now) {
    return new SessionState(
        login, dialect, standing, protection, waiting, now, data, epsvAll, tally, over);
  }

  SessionState data(DataSetup now) {
    return new SessionState(
        login, dialect, standing, protection, waiting, pending, now, epsvAll, tally, over);
  }

  SessionState epsvAll(boolean now) {
    return new SessionState(
        login, dialect, standing, protection, waiting, pending, data, now, tally, over);
  }

  SessionState tally(Tally now) {
    return new SessionState(
        login, dialect, standing, protection, waiting, pending, data, epsvAll, now, over);
  }

  /** The same, with nothing more to happen. */
  public SessionState ended() {
    return new SessionState(
        login,
        dialect,
        standing,
        protection,
        List.of(),
        List.of(),
        new DataSetup.None(),
        epsvAll,
        tally,
        true);
  }

  static <T> List<T> plus(List<T> list, T item) {
    var more = new ArrayList<T>(list.size() + 1);
    more.addAll(list);
    more.add(item);
    return more;
  }

  static <T> List<T> without(List<T> list, int index) {
    var fewer = new ArrayList<T>(list);
    fewer.remove(index);
    return fewer;
  }
}
