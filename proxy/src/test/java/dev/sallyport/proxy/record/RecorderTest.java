package dev.sallyport.proxy.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.config.RecordConfig;
import dev.sallyport.proxy.config.RecordConfig.Sessions;
import dev.sallyport.proxy.nat.Veil;
import dev.sallyport.proxy.session.Action;
import dev.sallyport.proxy.session.EndReason;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.proxy.session.Notice;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A recorder")
@Timeout(60)
class RecorderTest {
  private static final Instant BEGUN = Instant.parse("2026-11-27T20:50:45.120Z");
  private static final HostPort CLIENT = new HostPort(InetAddress.ofLiteral("10.1.2.3"), 50_211);

  private static final Veil VEIL =
      Veil.of(
          List.of(InetAddress.ofLiteral("10.0.0.5"), InetAddress.ofLiteral("10.0.0.1")),
          List.of(),
          InetAddress.ofLiteral("203.0.113.1"));

  @TempDir private Path folder;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  @Test
  void keepsADialogueThatReadsTheSameAgain() throws Exception {
    try (Recorder recorder = recorder(new Sessions.All(), 65_536, 10)) {
      Recording recording = recorder.begin(head(1), _ -> Optional.of("x.conf:7"));
      heard(recording, 0, new Event.ServerConnected(InetAddress.ofLiteral("10.0.0.5"), VEIL));
      heard(
          recording,
          30,
          new Event.ReplyRead(new FtpReply(220, List.of("220-Hello", "220 there"))),
          new Action.SendToClient(new FtpReply(220, List.of("220-Hello", "220 there"))));
      heard(
          recording,
          31,
          new Event.CommandRead(FtpCommand.parse("RETR a\u001b[2J%\u00e9")),
          new Action.Tell(new Notice.Refused(BuiltinCheck.FOREIGN_ADDRESS, "RETR a")),
          new Action.EndSession(EndReason.POLICY));
    }
    String text = only();
    assertThat(text)
        .startsWith(Head.TITLE + "\n")
        .contains(
            "#@ client 10.1.2.3:50211\n",
            "#@ server-connected 10.0.0.5 203.0.113.1 10.0.0.1 10.0.0.5\n#@ at +30\nS: 220-Hello\nS: 220 there\n#> C: 220-Hello",
            "#@ unreadable CONTROL_CHARACTER\n",
            "#> refused-by "
                + BuiltinCheck.FOREIGN_ADDRESS.id()
                + " RETR x.conf:7\n#> end POLICY\n");
    RecordedSession read = RecordedSession.read(text);
    assertThat(read.head()).isEqualTo(head(1));
    assertThat(read.whole()).isTrue();
    assertThat(read.entries())
        .extracting(RecordedSession.Numbered::entry)
        .contains(
            new Entry.Heard(
                new Event.ReplyRead(new FtpReply(220, List.of("220-Hello", "220 there")))),
            new Entry.Refused(BuiltinCheck.FOREIGN_ADDRESS.id(), "RETR", "x.conf:7"));
  }

  @Test
  void writesNoPasswordWhateverItsSpelling() throws Exception {
    try (Recorder recorder = recorder(new Sessions.All(), 65_536, 10)) {
      Recording recording = recorder.begin(head(1), _ -> Optional.empty());
      for (String secret :
          List.of(
              "PASS hunter2",
              "pass hunter2",
              "ACCT hunter2",
              "ADAT hunter2",
              "PASShunter2",
              "SITE PSWD hunter2 hunter2")) {
        FtpCommand command = FtpCommand.parse(secret);
        heard(
            recording,
            0,
            new Event.CommandRead(command),
            new Action.SendToServer(secret),
            new Action.Tell(new Notice.Refused(BuiltinCheck.FOREIGN_ADDRESS, command.forLog())));
      }
    }
    assertThat(only())
        .contains("C: PASS ***\n", "C: ACCT ***\n", "C: SITE PSWD ***\n")
        .doesNotContain("hunter2");
  }

  @Test
  void writesBytesThatCouldHarmATerminalAsNumbers() throws Exception {
    String name = "220 \u001b[2J \u009b1m % \u00c3\u00a9";
    try (Recorder recorder = recorder(new Sessions.All(), 65_536, 10)) {
      Recording recording = recorder.begin(head(1), _ -> Optional.empty());
      heard(recording, 0, new Event.ReplyRead(new FtpReply(220, List.of(name))));
      heard(recording, 0, new Event.ReplyRead(FtpReply.of(220, "\u00c3\u00a9t\u00c3\u00a9 100%")));
    }
    String text = only();
    assertThat(text)
        .contains("S%: 220 %1b[2J %9b1m %25 %c3%a9\n", "S: 220 \u00c3\u00a9t\u00c3\u00a9 100%\n");
    assertThat(RecordedSession.read(text).entries())
        .extracting(RecordedSession.Numbered::entry)
        .contains(new Entry.Heard(new Event.ReplyRead(new FtpReply(220, List.of(name)))));
  }

  @Test
  void keepsFilesAndFolderFromOthers() throws Exception {
    Path made = folder.resolve("made");
    var config = new RecordConfig(new Sessions.All(), made.toString(), 65_536, 10);
    try (Recorder recorder = Recorder.open(config, observer())) {
      noop(recorder.begin(head(1), _ -> Optional.empty()));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(made)) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(files.findFirst().orElseThrow())))
          .isEqualTo("rw-------");
    }
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-x---"));
    assertThatThrownBy(() -> Recorder.open(config, observer()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 700 " + made);
    assertThat(Recorder.trouble(config))
        .hasValueSatisfying(trouble -> assertThat(trouble).contains("chmod 700"));
  }

  @Test
  void keepsSoManyFilesAndRemovesTheOldestOfItsOwn() throws Exception {
    Files.writeString(folder.resolve("00000000-of-somebody-else.ftp"), "mine");
    try (Recorder recorder = recorder(new Sessions.All(), 65_536, 3)) {
      for (int i = 1; i <= 5; i++) {
        noop(recorder.begin(head(i), _ -> Optional.empty()));
      }
    }
    assertThat(names())
        .containsExactly(
            "00000000-of-somebody-else.ftp",
            "20261127T205048.120Z-abcd-3.ftp",
            "20261127T205049.120Z-abcd-4.ftp",
            "20261127T205050.120Z-abcd-5.ftp");
    assertThat(lost).hasValue(0);
    assertThat(begun).hasValue(5);
  }

  @Test
  void countsTheFilesThatWereThereBefore() throws Exception {
    for (int i = 1; i <= 3; i++) {
      try (Recorder recorder = recorder(new Sessions.All(), 65_536, 2)) {
        noop(recorder.begin(head(i), _ -> Optional.empty()));
      }
    }
    assertThat(names()).hasSize(2).noneMatch(name -> name.endsWith("abcd-1.ftp"));
  }

  @Test
  void keepsNoMoreOfADialogueThanItMay() throws Exception {
    try (Recorder recorder = recorder(new Sessions.All(), 2048, 10)) {
      Recording recording = recorder.begin(head(1), _ -> Optional.empty());
      for (int i = 0; i < 500; i++) {
        noop(recording);
      }
    }
    String text = only();
    assertThat(text).hasSizeBetween(2000, 2048 + 10).endsWith("C: NOOP\n#@ cut\n");
    assertThat(RecordedSession.read(text).whole()).isFalse();
  }

  @Test
  void keepsTheWholeDialogueOfAUserWhoIsNamedAndNothingOfOthers() throws Exception {
    try (Recorder recorder = recorder(new Sessions.User("ann"), 65_536, 10)) {
      Recording anns = recorder.begin(head(1), _ -> Optional.empty());
      Recording bobs = recorder.begin(head(2), _ -> Optional.empty());
      noop(anns);
      noop(bobs);
      heard(anns, 0, new Event.CommandRead(FtpCommand.parse("USER ann")));
      heard(bobs, 0, new Event.CommandRead(FtpCommand.parse("USER bob")));
      noop(anns);
      noop(bobs);
    }
    assertThat(only()).contains("C: NOOP\nC: USER ann\nC: NOOP\n");
  }

  @Test
  void keepsOnlySessionsOfTheNetworksOrTheListener() throws Exception {
    var here = new Sessions.Clients(List.of(Prefix.of("10.1.0.0/16").orElseThrow()));
    try (Recorder recorder = recorder(here, 65_536, 10)) {
      assertThat(recorder.begin(head(1), _ -> Optional.empty())).isNotSameAs(Recording.NONE);
    }
    var elsewhere = new Sessions.Clients(List.of(Prefix.of("10.2.0.0/16").orElseThrow()));
    try (Recorder recorder = recorder(elsewhere, 65_536, 10)) {
      assertThat(recorder.begin(head(1), _ -> Optional.empty())).isSameAs(Recording.NONE);
      recorder.reload(config(new Sessions.Listener("public"), 65_536, 10));
      assertThat(recorder.begin(head(1), _ -> Optional.empty())).isNotSameAs(Recording.NONE);
      recorder.reload(config(new Sessions.Listener("inside"), 65_536, 10));
      assertThat(recorder.begin(head(1), _ -> Optional.empty())).isSameAs(Recording.NONE);
      recorder.reload(config(new Sessions.Off(), 65_536, 10));
      assertThat(recorder.begin(head(1), _ -> Optional.empty())).isSameAs(Recording.NONE);
    }
  }

  @Test
  void leavesOutWhatCannotBeWrittenAndGoesOnWithTheNextSession() throws Exception {
    try (Recorder recorder = recorder(new Sessions.All(), 65_536, 10)) {
      Recording first = recorder.begin(head(1), _ -> Optional.empty());
      noop(first);
      eventually(() -> begun.get() == 1);
      Files.move(folder, folder.resolveSibling(folder.getFileName() + "-away"));
      noop(first);
      noop(recorder.begin(head(2), _ -> Optional.empty()));
      eventually(() -> lost.get() == 1);
      Files.move(folder.resolveSibling(folder.getFileName() + "-away"), folder);
      noop(recorder.begin(head(3), _ -> Optional.empty()));
      eventually(() -> begun.get() == 2);
    }
    assertThat(names())
        .containsExactly("20261127T205046.120Z-abcd-1.ftp", "20261127T205048.120Z-abcd-3.ftp");
  }

  private static void eventually(BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static void noop(Recording recording) {
    heard(recording, 0, new Event.CommandRead(FtpCommand.parse("NOOP")));
  }

  private static void heard(Recording recording, long millis, Event event, Action... actions) {
    recording.step(event, List.of(actions), BEGUN.plusSeconds(1).plusMillis(millis));
  }

  private Recorder recorder(Sessions sessions, int bytes, int files) throws IOException {
    return Recorder.open(config(sessions, bytes, files), observer());
  }

  private RecordConfig config(Sessions sessions, int bytes, int files) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    return new RecordConfig(sessions, folder.toString(), bytes, files);
  }

  private Recorder.Observer observer() {
    return new Recorder.Observer(begun::incrementAndGet, lost::incrementAndGet);
  }

  private static Head head(int number) {
    return new Head("abcd-" + number, "public", CLIENT, "10.0.0.5:21", BEGUN.plusSeconds(number));
  }

  private String only() throws IOException {
    assertThat(names()).hasSize(1);
    return Files.readString(folder.resolve(names().getFirst()), StandardCharsets.ISO_8859_1);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
