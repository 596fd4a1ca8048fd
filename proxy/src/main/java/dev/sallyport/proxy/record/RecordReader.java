package dev.sallyport.proxy.record;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.nat.Veil;
import dev.sallyport.proxy.record.RecordedSession.Numbered;
import dev.sallyport.proxy.session.EndReason;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.proxy.session.Notice.CommandTaken.Outcome;
import dev.sallyport.proxy.session.Timer;
import dev.sallyport.proxy.session.TlsFailure;
import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.IpLiteral;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.ftp.Verb;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link EntryText} writes; a last line without its end was cut and does not count. */
final class RecordReader {
  private final String[] lines;
  private final boolean cutInALine;
  private final Map<String, String> head = new HashMap<>();
  private final List<Numbered> entries = new ArrayList<>();
  private final List<String> reply = new ArrayList<>();
  private int replyFrom;
  private boolean replyIsOurs;
  private int number;

  RecordReader(String text) {
    this.cutInALine = !text.endsWith("\n");
    int end = text.lastIndexOf('\n');
    this.lines = end < 0 ? new String[0] : text.substring(0, end).split("\n", -1);
  }

  RecordedSession read() {
    for (String line : lines) {
      number++;
      try {
        line(line);
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException("line " + number + ": " + wrong.getMessage(), wrong);
      }
    }
    boolean ended = entries.stream().anyMatch(each -> each.entry() instanceof Entry.Ended);
    return new RecordedSession(head(), entries, ended && !cutInALine);
  }

  private void line(String line) {
    if (WireLine.isOf('S', line)) {
      ofReply(WireLine.said(line), false);
    } else if (line.startsWith(EntryText.DID) && WireLine.isOf('C', line.substring(3))) {
      ofReply(WireLine.said(line.substring(3)), true);
    } else if (line.startsWith(EntryText.DID)) {
      add(did(line.substring(3)));
    } else if (line.startsWith(EntryText.HEARD)) {
      note(line.substring(3));
    } else if (!line.isBlank() && !line.startsWith("#")) {
      String said = WireLine.isOf('C', line) ? WireLine.said(line) : line;
      add(heard(new Event.CommandRead(FtpCommand.parse(said))));
    }
  }

  private void ofReply(String line, boolean ours) {
    if (reply.isEmpty()) {
      replyFrom = number;
      replyIsOurs = ours;
      if (!FtpReply.startsLikeReply(line)) {
        throw new IllegalArgumentException("not a reply: " + line);
      }
    }
    reply.add(line);
    boolean closes =
        (reply.size() == 1 && (line.length() == 3 || line.charAt(3) == ' '))
            || (reply.size() > 1 && line.startsWith(reply.getFirst().substring(0, 3) + ' '));
    if (closes) {
      var whole = new FtpReply(Integer.parseInt(line.substring(0, 3)), reply);
      entries.add(
          new Numbered(
              replyFrom,
              replyIsOurs ? new Entry.ToClient(whole) : heard(new Event.ReplyRead(whole))));
      reply.clear();
    }
  }

  private Entry did(String text) {
    if (WireLine.isOf('S', text)) {
      return new Entry.ToServer(WireLine.said(text));
    }
    String[] words = text.split(" ", 4);
    return switch (words[0]) {
      case "forwarded", "answered", "refused" ->
          new Entry.Taken(Verb.of(word(words, 1)), of(Outcome.class, words[0]));
      case "refused-by" ->
          new Entry.Refused(word(words, 1), notDash(word(words, 2)), notDash(word(words, 3)));
      case "shadowed-by" -> {
        String[] two = text.split(" ", 3);
        yield new Entry.Shadowed(word(two, 1), notDash(word(two, 2)));
      }
      case "end" -> new Entry.Ended(of(EndReason.class, word(words, 1)));
      default -> throw new IllegalArgumentException("unknown: " + text);
    };
  }

  private void note(String text) {
    String[] words = text.split(" ", 2);
    switch (words[0]) {
      case "session", "listener", "client", "server", "begun" -> head.put(words[0], word(words, 1));
      case "at" ->
          add(new Entry.At(Duration.ofMillis(Long.parseLong(word(words, 1).substring(1)))));
      case "cut" -> add(new Entry.Cut());
      default -> add(heard(event(text.split(" ", -1))));
    }
  }

  private static Event event(String[] words) {
    return switch (words[0]) {
      case "unreadable" ->
          new Event.CommandRead(new FtpCommand.Unreadable(of(Fault.class, word(words, 1))));
      case "blank" -> new Event.CommandRead(new FtpCommand.Blank());
      case "reply-unreadable" -> new Event.ReplyUnreadable(of(Fault.class, word(words, 1)));
      case "client-closed" -> new Event.ClientClosed();
      case "server-connected" -> new Event.ServerConnected(address(word(words, 1)), veil(words));
      case "server-unreachable" -> new Event.ServerUnreachable();
      case "server-closed" -> new Event.ServerClosed();
      case "data-opened" ->
          new Event.DataPathOpened(listens(word(words, 1)), listens(word(words, 2)));
      case "data-refused" -> new Event.DataPathRefused(of(Refusal.class, word(words, 1)));
      case "data-ended" ->
          new Event.DataPathEnded(
              new DataPathResult(
                  of(DataPathResult.Outcome.class, word(words, 1)),
                  Long.parseLong(word(words, 2)),
                  Duration.ofMillis(Long.parseLong(word(words, 3)))));
      case "tls-established" -> new Event.TlsEstablished(of(Side.class, word(words, 1)));
      case "tls-failed" ->
          new Event.TlsFailed(of(Side.class, word(words, 1)), of(TlsFailure.class, word(words, 2)));
      case "timer-fired" -> new Event.TimerFired(of(Timer.class, word(words, 1)));
      case "ended-by-operator" -> new Event.EndedByOperator();
      case "user-has-no-place" -> new Event.UserHasNoPlace();
      case "client-banned" -> new Event.ClientBanned(word(words, 1).equals("true"));
      case "gateway-stopping" -> new Event.GatewayStopping();
      default -> throw new IllegalArgumentException("unknown: " + String.join(" ", words));
    };
  }

  private static Veil veil(String[] words) {
    return words.length < 4
        ? Veil.NONE
        : Veil.of(
            Arrays.stream(words).skip(3).map(RecordReader::address).toList(),
            List.of(),
            address(words[2]));
  }

  private Head head() {
    try {
      return new Head(
          required("session"),
          required("listener"),
          hostPort(required("client")),
          required("server"),
          Instant.parse(required("begun")));
    } catch (DateTimeException wrong) {
      throw new IllegalArgumentException("#@ begun " + head.get("begun"), wrong);
    }
  }

  private String required(String key) {
    String value = head.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no line \"" + EntryText.HEARD + key + " …\"");
    }
    return value;
  }

  private void add(Entry entry) {
    entries.add(new Numbered(number, entry));
  }

  private static Entry heard(Event event) {
    return new Entry.Heard(event);
  }

  private static Optional<HostPort> listens(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(hostPort(text));
  }

  private static HostPort hostPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("no port: " + text);
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return new HostPort(
        address(bracketed ? host.substring(1, host.length() - 1) : host),
        Integer.parseInt(text.substring(colon + 1)));
  }

  private static InetAddress address(String text) {
    return IpLiteral.ipv4(text)
        .or(() -> IpLiteral.ipv6(text))
        .orElseThrow(() -> new IllegalArgumentException("not an address: " + text));
  }

  private static <E extends Enum<E>> E of(Class<E> type, String name) {
    return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
  }

  private static String notDash(String text) {
    return text.equals("-") ? "" : text;
  }

  private static String word(String[] words, int at) {
    if (at >= words.length) {
      throw new IllegalArgumentException("too short: " + String.join(" ", words));
    }
    return words[at];
  }
}
