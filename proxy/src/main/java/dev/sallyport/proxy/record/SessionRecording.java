package dev.sallyport.proxy.record;

import dev.sallyport.proxy.config.RecordConfig;
import dev.sallyport.proxy.session.Action;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.RuleId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The recording of one session. Every step is handed to the writer at once, so that a gateway that
 * is killed has written all but the last moment.
 */
final class SessionRecording implements Recording {
  /** What a session may say before the USER that decides whether it is recorded. */
  private static final int MOST_BEFORE_USER = 4096;

  /** Rules ask for minutes; a stamp before every line would make transcripts hard to read. */
  private static final long STAMP_EVERY_MILLIS = 10;

  private final RecordConfig config;
  private final Head head;
  private final RecordFile file;
  private final RecordWriter writer;
  private final Function<RuleId, Optional<String>> places;
  private final StringBuilder text = new StringBuilder();
  private long stampedMillis;
  private long size;
  private boolean chosen;
  private boolean over;

  SessionRecording(
      RecordConfig config,
      Head head,
      RecordFile file,
      RecordWriter writer,
      Function<RuleId, Optional<String>> places) {
    this.config = config;
    this.head = head;
    this.file = file;
    this.writer = writer;
    this.places = places;
    this.chosen = !(config.sessions() instanceof RecordConfig.Sessions.User);
    head.lines().forEach(this::line);
  }

  @Override
  public void step(Event event, List<Action> actions, Instant now) {
    if (over) {
      return;
    }
    long millis = Duration.between(head.at(), now).toMillis();
    if (Math.abs(millis - stampedMillis) >= STAMP_EVERY_MILLIS) {
      stampedMillis = millis;
      entry(new Entry.At(Duration.ofMillis(millis)));
    }
    entry(Entry.of(event));
    for (Action action : actions) {
      Entry.of(action, places).ifPresent(this::entry);
    }
    chosen = chosen || names(event);
    if (chosen) {
      put();
    } else if (text.length() > MOST_BEFORE_USER) {
      end();
    }
  }

  private boolean names(Event event) {
    return config.sessions() instanceof RecordConfig.Sessions.User(String name)
        && event instanceof Event.CommandRead(FtpCommand.Plain(Verb verb, String argument))
        && verb == Verb.USER
        && argument.equals(name);
  }

  private void put() {
    boolean tooMuch = size + text.length() > config.sessionBytes();
    if (tooMuch) {
      text.setLength(0);
      entry(new Entry.Cut());
    }
    size += text.length();
    // Behind a gap nothing can be understood any more.
    boolean taken = writer.offer(new RecordWriter.Piece(file, text.toString()));
    text.setLength(0);
    if (tooMuch || !taken) {
      end();
    }
  }

  private void end() {
    over = true;
    text.setLength(0);
    text.trimToSize();
  }

  private void entry(Entry entry) {
    EntryText.lines(entry).forEach(this::line);
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
