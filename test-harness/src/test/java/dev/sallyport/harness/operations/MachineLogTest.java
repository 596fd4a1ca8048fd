package dev.sallyport.harness.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Logs as Debian has them, with sockets of their own. */
@DisplayName("The machine's log")
@Timeout(120)
class MachineLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  static boolean hasRsyslog() {
    return Files.isExecutable(Path.of("/usr/sbin/rsyslogd"));
  }

  /** The journal wants /run for itself, so it gets a mount namespace. */
  static boolean canRunJournald() {
    return Files.isExecutable(Path.of("/lib/systemd/systemd-journald"))
        && System.getProperty("user.name").equals("root");
  }

  @Test
  @EnabledIf(value = "hasRsyslog", disabledReason = "the Debian package rsyslog is missing")
  void showsAuditEventsAsSallyportsInRsyslogWithItsDefaults() throws Exception {
    Path socket = folder.resolve("log");
    Path lines = folder.resolve("auth.log");
    Path rsyslog =
        Files.writeString(
            folder.resolve("rsyslog.conf"),
            """
            module(load="imuxsock" SysSock.Use="off")
            input(type="imuxsock" Socket="%s")
            template(name="parts" type="string" string="%%programname%%|%%procid%%|%%msg%%\\n")
            authpriv.* action(type="omfile" file="%s" template="parts")
            """
                .formatted(socket, lines));
    Path pid = folder.resolve("pid");
    Process log = start("/usr/sbin/rsyslogd", "-n", "-f", rsyslog.toString(), "-i", pid.toString());
    try {
      Program.eventually("its socket", PATIENCE, () -> Files.exists(socket));
      refusesOneSession(
          "syslog:" + socket,
          () -> Files.exists(lines) && Files.readString(lines).contains("session.end"));
      assertThat(Files.readAllLines(lines))
          .isNotEmpty()
          .allMatch(line -> line.matches("sallyport\\|\\d+\\| \\{\"time\":.*}"));
    } finally {
      log.destroyForcibly().waitFor();
    }
  }

  @Test
  @EnabledIf(value = "canRunJournald", disabledReason = "needs root and the Debian package systemd")
  void showsAuditEventsAsSallyportsInTheJournal() throws Exception {
    Process log =
        start(
            "unshare",
            "-m",
            "sh",
            "-c",
            "mount --bind $0 /run && mkdir -p /run/systemd/journal && exec $1",
            folder.toString(),
            "/lib/systemd/systemd-journald");
    Path socket = folder.resolve("systemd/journal/socket");
    try {
      Program.eventually("its socket", PATIENCE, () -> Files.exists(socket));
      refusesOneSession("journald:" + socket, () -> journal().contains("session.end"));
      assertThat(journal().lines()).isNotEmpty().allMatch(line -> line.matches("\\{\"time\":.*}"));
    } finally {
      log.destroyForcibly().waitFor();
    }
  }

  /** What it has of the program. */
  private String journal() throws IOException, InterruptedException {
    Process journalctl =
        start(
            "journalctl",
            "-D",
            folder.resolve("log/journal").toString(),
            "-t",
            "sallyport",
            "-o",
            "cat");
    String text = new String(journalctl.getInputStream().readAllBytes(), UTF_8);
    journalctl.waitFor();
    return text;
  }

  /** Nobody answers behind it: a session begins, and ends with 421. */
  private void refusesOneSession(String audit, Callable<Boolean> isWritten) throws Exception {
    int port = Ports.free();
    Path configuration = Site.withoutServer(folder, port, audit);
    try (Program _ = Program.run(configuration).ready();
        var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).startsWith("421 ");
      Program.eventually("the events", PATIENCE, isWritten);
    }
  }

  private static Process start(String... command) throws IOException {
    return new ProcessBuilder(List.of(command))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
