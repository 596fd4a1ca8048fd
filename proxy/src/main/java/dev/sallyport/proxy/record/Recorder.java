package dev.sallyport.proxy.record;

import dev.sallyport.proxy.config.RecordConfig;
import dev.sallyport.rules.policy.RuleId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps the dialogues of the sessions that the configuration names. */
public final class Recorder implements AutoCloseable {

  /**
   * What wants to know of recordings. Called from any thread; must not block.
   *
   * @param begun a session has a file
   * @param lost a piece of a dialogue is lost, and with it the rest of that dialogue
   */
  public record Observer(Runnable begun, Runnable lost) {}

  /** What is in force; without a folder nothing is kept. */
  private record Settings(RecordConfig config, @Nullable RecordFolder folder) {}

  private final RecordWriter writer;
  private volatile Settings settings;

  private Recorder(Settings settings, RecordWriter writer) {
    this.settings = settings;
    this.writer = writer;
  }

  /**
   * Opens the folder, if there is to be one. Blocks.
   *
   * @throws IOException where it cannot be had; the message is for the operator
   */
  public static Recorder open(RecordConfig config, Observer observer) throws IOException {
    return new Recorder(settings(config), new RecordWriter(observer));
  }

  /**
   * Goes on with another configuration; sessions that are recorded stay so. Blocks.
   *
   * @throws IOException as {@link #open}; then nothing changes
   */
  public void reload(RecordConfig next) throws IOException {
    Settings now = settings;
    if (!next.equals(now.config())) {
      settings = settings(next);
    }
  }

  /** What is wrong with the folder that a configuration names. Blocks. */
  public static Optional<String> trouble(RecordConfig config) {
    try {
      return isOff(config) ? Optional.empty() : RecordFolder.trouble(Path.of(config.directory()));
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  /**
   * The recording of a session that begins. Any thread; never blocks.
   *
   * @param places where a rule is written
   */
  public Recording begin(Head head, Function<RuleId, Optional<String>> places) {
    Settings now = settings;
    RecordFolder folder = now.folder();
    if (folder == null || !now.config().sessions().mayBe(head.listener(), head.client().host())) {
      return Recording.NONE;
    }
    var file = new RecordFile(folder, RecordFolder.name(head));
    return new SessionRecording(now.config(), head, file, writer, places);
  }

  /** Writes what is waiting, for a few seconds at most. Idempotent. */
  @Override
  public void close() {
    writer.close();
  }

  private static Settings settings(RecordConfig config) throws IOException {
    return new Settings(
        config,
        isOff(config) ? null : RecordFolder.open(Path.of(config.directory()), config.files()));
  }

  private static boolean isOff(RecordConfig config) {
    return config.sessions() instanceof RecordConfig.Sessions.Off;
  }
}
