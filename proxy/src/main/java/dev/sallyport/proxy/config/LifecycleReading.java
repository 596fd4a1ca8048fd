package dev.sallyport.proxy.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code drain-timeout}, {@code reload} and {@code upgrade}. */
final class LifecycleReading {
  private static final Duration LONGEST_DRAIN = Duration.ofDays(1);

  /** What fits into a {@code sockaddr_un}. */
  private static final int LONGEST_SOCKET_BYTES = 107;

  private LifecycleReading() {}

  static Lifecycle read(Section root) {
    Section reload = root.section("reload");
    Section upgrade = root.section("upgrade");
    var lifecycle =
        new Lifecycle(
            root.duration("drain-timeout", Duration.ofMillis(100), LONGEST_DRAIN),
            reload.text(
                "sessions",
                Spelling.words(Lifecycle.ReloadedSessions.class),
                Lifecycle.ReloadedSessions.KEEP,
                text -> Spelling.word(Lifecycle.ReloadedSessions.class, text)),
            reload.text("on-change", "true or false", false, LifecycleReading::yesOrNo),
            upgrade.text(
                "socket",
                "off or the path of a Unix socket, at most " + LONGEST_SOCKET_BYTES + " bytes long",
                new Lifecycle.Upgrade.Off(),
                LifecycleReading::socket));
    reload.refuseUnknown();
    upgrade.refuseUnknown();
    return lifecycle;
  }

  private static Optional<Boolean> yesOrNo(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Lifecycle.Upgrade> socket(String text) {
    if (text.equalsIgnoreCase("off")) {
      return Optional.of(new Lifecycle.Upgrade.Off());
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return text.isBlank() || text.indexOf('\0') >= 0 || bytes > LONGEST_SOCKET_BYTES
        ? Optional.empty()
        : Optional.of(new Lifecycle.Upgrade.Socket(text));
  }
}
