package dev.sallyport.proxy.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.record.RecordedSession;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A recording, played under a configuration,")
class ReplayTest {
  /** A login, a directory, an upload, a download that the client gives up, and a bounce. */
  private static final String RECORDING =
      """
      # A control dialogue kept by Sallyport, format 1; secrets are masked.
      #@ session abcd-1
      #@ listener public
      #@ client 192.0.2.7:50211
      #@ server 10.0.0.5:21
      #@ begun 2026-11-27T20:50:45.120Z
      #@ server-connected 10.0.0.5
      S: 220 ready
      #> C: 220 ready
      C: USER ann
      #> forwarded USER
      #> S: USER ann
      S: 331 password
      #> C: 331 password
      C: PASS ***
      #> forwarded PASS
      #> S: PASS ***
      S: 230 in
      #> C: 230 in
      #@ at +4000
      C: CWD /pub
      #> forwarded CWD
      #> S: CWD /pub
      S: 250 there
      #> C: 250 there
      C: PORT 10,9,9,9,4,5
      #> refused PORT
      #> refused-by builtin.bounce.foreign-address PORT -
      #> C: 501 Data connections go to your own address only
      C: PASV
      #> forwarded PASV
      #> S: PASV
      S: 227 Entering Passive Mode (10,0,0,5,156,64).
      #@ data-opened 10.0.0.1:50123 -
      #> C: 227 Entering Passive Mode (10,0,0,1,195,203).
      C: STOR new.txt
      #> forwarded STOR
      #> S: STOR new.txt
      S: 150 go
      #> C: 150 go
      #@ data-ended COMPLETED 2048 12
      S: 226 got it
      #> C: 226 got it
      C: QUIT
      #> forwarded QUIT
      #> S: QUIT
      S: 221 bye
      #> C: 221 bye
      #> end CLIENT_QUIT
      """;

  @Test
  void isDecidedAsItWasUnderTheConfigurationOfThen() {
    Replayed replayed = replay(RECORDING, "");
    assertThat(replayed.differences()).isEmpty();
    assertThat(replayed.commands()).isEqualTo(7);
    assertThat(replayed.assumed()).isZero();
    assertThat(replayed.whole()).isTrue();
  }

  @Test
  void namesTheRuleThatWouldRefuseALineAndWhatItsClientWouldHear() {
    Replayed replayed =
        replay(
            RECORDING,
            "rules = [ { id = no-new, when.path = \"/pub/new.*\", then = deny, reply = \"550 No\" } ]");
    assertThat(replayed.differences())
        .singleElement()
        .satisfies(difference -> {
          assertThat(difference.recorded())
              .isEqualTo(new Decided(36, "STOR new.txt", "allow", "", "", "226 got it"));
          assertThat(difference.now().verdict()).isEqualTo("deny");
          assertThat(difference.now().rule()).isEqualTo("no-new");
          assertThat(difference.now().reply()).isEqualTo("550 No");
        });
    assertThat(ReplayText.lines(Path.of("a.ftp"), replayed))
        .contains(
            "a.ftp: client 192.0.2.7:50211 by listener public, 7 commands, 1 decided differently",
            "  line 36   STOR new.txt",
            "    then allow      226 got it")
        .anyMatch(line -> line.matches(" {4}now  deny      by no-new \\(.*\\), 550 No"));
  }

  @Test
  void followsTheWorkingDirectoryThatTheNewConfigurationLeavesTheClientIn() {
    Replayed replayed =
        replay(
            RECORDING,
            "rules = [ { id = no-pub, when { commands = [CWD] }, then = deny },"
                + " { id = not-here, when.path = \"/pub/**\", then = terminate } ]");
    // A folder that is not known might be /pub, so the rule still holds; but CWD is refused first.
    assertThat(replayed.differences()).extracting(each -> each.now().rule()).contains("no-pub");
    assertThat(replay(RECORDING, "rules = [ { id = x, when.path = \"/srv/**\", then = deny } ]"))
        .satisfies(other -> assertThat(other.differences()).isEmpty());
  }

  @Test
  void endsWhereTheNewConfigurationEndsIt() {
    Replayed replayed =
        replay(RECORDING, "rules = [ { id = out, when.user = ann, then = terminate } ]");
    assertThat(replayed.differences()).hasSize(7);
    assertThat(replayed.differences().getFirst().now().verdict()).isEqualTo("terminate");
    assertThat(replayed.differences().getFirst().now().rule()).isEqualTo("out");
    assertThat(replayed.differences().getLast().now().verdict()).isEqualTo("not reached");
  }

  @Test
  void takesTheServerToAgreeWhereItWasNeverAsked() {
    Replayed replayed = replay(RECORDING, "checks { builtin.bounce.foreign-address = shadow }");
    assertThat(replayed.differences())
        .singleElement()
        .satisfies(difference -> {
          assertThat(difference.recorded().verdict()).isEqualTo("deny");
          assertThat(difference.now().verdict()).isEqualTo("shadow");
          assertThat(difference.now().reply()).startsWith("200 ");
        });
    assertThat(replayed.assumed()).isEqualTo(1);
  }

  @Test
  void isCutWhereAnUploadIsLargerThanItMayBeNow() {
    assertThat(replay(RECORDING, "limits.largest-upload = 2048").differences()).isEmpty();
    assertThat(replay(RECORDING, "limits.largest-upload = 2047").differences())
        .singleElement()
        .satisfies(difference -> {
          assertThat(difference.recorded().command()).isEqualTo("STOR new.txt");
          assertThat(difference.now().reply()).startsWith("552 ");
        });
  }

  @Test
  void isJudgedAtTheTimeOfThen() {
    String rule =
        "rules = [ { id = night, when { between = \"%s UTC\", commands = [STOR] }, then = deny } ]";
    assertThat(replay(RECORDING, rule.formatted("20:00-21:00")).differences()).hasSize(1);
    assertThat(replay(RECORDING, rule.formatted("21:00-22:00")).differences()).isEmpty();
  }

  @Test
  void saysThatItIsCut() {
    String cut = RECORDING.substring(0, RECORDING.indexOf("C: QUIT") + 4);
    Replayed replayed = replay(cut, "");
    assertThat(replayed.whole()).isFalse();
    assertThat(replayed.commands()).isEqualTo(6);
    assertThat(replayed.differences()).isEmpty();
  }

  @Test
  void isRefusedWithTheLineWhereItIsNone() {
    assertThatThrownBy(() -> RecordedSession.read("C: NOOP\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("#@ session");
    assertThatThrownBy(() -> RecordedSession.read(RECORDING + "#@ data-ended COMPLETED x 1\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 50");
  }

  private static Replayed replay(String recording, String policy) {
    ProxyConfig config =
        switch (ConfigLoader.parse(
            """
            sallyport {
              listeners = [ { name = public, bind = "0.0.0.0:21", server = "10.0.0.5:21" } ]
              policies.default { %s }
            }
            """
                .formatted(policy))) {
          case LoadResult.Loaded(ProxyConfig loaded) -> loaded;
          case LoadResult.Refused(var problems) -> throw new AssertionError(problems);
        };
    return Replay.play(
        RecordedSession.read(recording), config.listeners().getFirst(), config.limits());
  }
}
