package dev.sallyport.proxy.config;

import dev.sallyport.proxy.config.RecordConfig.Sessions;
import dev.sallyport.rules.policy.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the section {@code record}. */
final class RecordReading {
  private static final int KIB = 1024;
  private static final String SENTENCE =
      "off, all, \"client in NETWORK, …\", \"listener NAME\" or \"user NAME\"";

  private RecordReading() {}

  /**
   * Reads it.
   *
   * @param listeners the names there are
   */
  static RecordConfig read(Section section, Set<String> listeners) {
    Sessions sessions =
        section.text("sessions", SENTENCE, new Sessions.Off(), RecordReading::sentence);
    if (sessions instanceof Sessions.Listener(String name) && !listeners.contains(name)) {
      section.refuse("sessions", "the name of a listener: " + String.join(", ", listeners));
    }
    String directory =
        section.text(
            "directory",
            "the path of a folder of mode 0700",
            "",
            text -> Optional.of(text.strip()).filter(path -> path.indexOf('\0') < 0));
    if (!(sessions instanceof Sessions.Off) && directory.isEmpty()) {
      section.refuse("directory", "the path of a folder of mode 0700, where sessions are recorded");
    }
    var config =
        new RecordConfig(
            sessions,
            directory,
            section.bytes("session-size", KIB, 16 * KIB * KIB),
            section.integer("files", 1, 100_000));
    section.refuseUnknown();
    return config;
  }

  private static Optional<Sessions> sentence(String text) {
    String[] words = text.strip().split("\\s+", 2);
    String rest = words.length > 1 ? words[1] : "";
    return switch (words[0]) {
      case "off" -> rest.isEmpty() ? Optional.of(new Sessions.Off()) : Optional.empty();
      case "all" -> rest.isEmpty() ? Optional.of(new Sessions.All()) : Optional.empty();
      case "client" -> networks(rest).map(Sessions.Clients::new);
      case "listener" ->
          rest.isEmpty() ? Optional.empty() : Optional.of(new Sessions.Listener(rest));
      case "user" ->
          rest.isEmpty() ? Optional.empty() : Optional.of(new Sessions.User(Spelling.wire(rest)));
      default -> Optional.empty();
    };
  }

  /** {@code in NETWORK, NETWORK}. */
  private static Optional<List<Prefix>> networks(String text) {
    if (!text.startsWith("in ")) {
      return Optional.empty();
    }
    var networks = new ArrayList<Prefix>();
    for (String each : text.substring(3).split(",", -1)) {
      Optional<Prefix> network = Prefix.of(each.strip());
      if (network.isEmpty()) {
        return Optional.empty();
      }
      networks.add(network.get());
    }
    return Optional.of(networks);
  }
}
