package dev.sallyport.proxy.explain;

import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.record.Entry;
import dev.sallyport.proxy.record.RecordedSession.Numbered;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.rules.ftp.Effect;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.ftp.Verb;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the world answered in a recording: which reply was for which command to the server, and what
 * became of data paths and handshakes. A session that is played again asks, in its own order, for
 * the answers; what it does not ask for stays unheard.
 */
final class Exchanges {
  private final List<Numbered> entries;

  /** For each reply, by its index, the command it answers; the greeting is not in it. */
  private final Map<Integer, Integer> commandOf = new HashMap<>();

  private final Set<Integer> asked = new HashSet<>();

  Exchanges(List<Numbered> entries) {
    this.entries = entries;
    var open = new ArrayDeque<Integer>();
    for (int i = 0; i < entries.size(); i++) {
      switch (entries.get(i).entry()) {
        case Entry.ToServer _ -> open.add(i);
        case Entry.Heard(Event.ReplyRead(FtpReply reply)) -> {
          if (!open.isEmpty()) {
            commandOf.put(i, reply.preliminary() ? open.getFirst() : open.removeFirst());
          }
        }
        case Entry.Heard _,
            Entry.At _,
            Entry.ToClient _,
            Entry.Taken _,
            Entry.Refused _,
            Entry.Shadowed _,
            Entry.Ended _,
            Entry.Cut _ -> {}
      }
    }
  }

  /** Whether the server was sent this, then, from here on; its replies will be heard. */
  boolean command(int from, String line) {
    return ask(
        from,
        entry -> entry instanceof Entry.ToServer(String sent) && isSame(sent, line),
        entry ->
            entry instanceof Entry.Heard(Event.CommandRead(FtpCommand read))
                && read.knownVerb().equals(verb(line)));
  }

  /** Whether a data path was opened or refused, then, as it is wanted now. */
  boolean dataPath(int from, boolean listensForClient, boolean listensForServer) {
    return ask(
        from,
        entry ->
            entry instanceof Entry.Heard(Event.DataPathRefused _)
                || (entry instanceof Entry.Heard(Event.DataPathOpened(var client, var server))
                    && client.isPresent() == listensForClient
                    && server.isPresent() == listensForServer),
        Exchanges::wantsAnother);
  }

  /** What became of the transfer; empty where there was none. */
  Optional<DataPathResult> transfer(int from) {
    for (int i = from; i < entries.size(); i++) {
      Entry entry = entries.get(i).entry();
      if (entry instanceof Entry.Heard(Event.DataPathEnded(DataPathResult result))) {
        return Optional.of(result);
      }
      if (wantsAnother(entry)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Whether a handshake with this side was made, then, well or not. */
  boolean handshake(int from, Side side) {
    return ask(
        from,
        entry ->
            (entry instanceof Entry.Heard(Event.TlsEstablished(Side done)) && done == side)
                || (entry instanceof Entry.Heard(Event.TlsFailed(Side failed, _))
                    && failed == side),
        _ -> false);
  }

  /** Whether the server was reached, or not, then, from here on. */
  boolean server(int from) {
    return ask(
        from,
        entry ->
            entry instanceof Entry.Heard(Event.ServerConnected _)
                || entry instanceof Entry.Heard(Event.ServerUnreachable _),
        _ -> false);
  }

  /** Whether the reply with this index is for nobody who asks now. */
  boolean isUnasked(int reply) {
    return commandOf.containsKey(reply) && !asked.contains(commandOf.get(reply));
  }

  /** Whether what is here was asked for. */
  boolean isAsked(int index) {
    return asked.contains(index);
  }

  /** The command that the reply with this index answers; empty for a greeting. */
  Optional<String> commandOf(int reply) {
    return Optional.ofNullable(commandOf.get(reply))
        .map(index -> entries.get(index).entry())
        .map(entry -> entry instanceof Entry.ToServer(String line) ? line : "");
  }

  private boolean ask(int from, Predicate<Entry> wanted, Predicate<Entry> tooFar) {
    boolean later = false;
    for (int i = from; i < entries.size(); i++) {
      Entry entry = entries.get(i).entry();
      if (!asked.contains(i) && wanted.test(entry)) {
        asked.add(i);
        return true;
      }
      // What stands in front of the next event belongs to the one that asks.
      later |= entry instanceof Entry.Heard;
      if (later && tooFar.test(entry)) {
        return false;
      }
    }
    return false;
  }

  /** Another command that wants a data path has its turn. */
  private static boolean wantsAnother(Entry entry) {
    return entry instanceof Entry.Taken(Optional<Verb> verb, _)
        && verb.filter(taken -> taken.effect() == Effect.DATA_ADDRESS).isPresent();
  }

  /** An address in it is the gateway's own affair. */
  private static boolean isSame(String sent, String line) {
    Optional<Verb> verb = verb(line);
    boolean address = verb.equals(Optional.of(Verb.PORT)) || verb.equals(Optional.of(Verb.EPRT));
    return address ? verb(sent).equals(verb) : sent.equals(line);
  }

  private static Optional<Verb> verb(String line) {
    int blank = line.indexOf(' ');
    return Verb.of(blank < 0 ? line : line.substring(0, blank));
  }
}
