package dev.sallyport.harness.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.scripted.End;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.LoadResult;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the RFCs ask of a middlebox and no other test shows; see {@code rfc-requirements.md}. */
@DisplayName("A good middlebox")
class MiddleboxTest {
  private static final String IAC = "\u00ff";
  private static final String INTERRUPT = "\u00f4";
  private static final int DATA_MARK = 0xf2;

  private Stage stage;
  private Play play;

  @BeforeEach
  void logIn() throws Exception {
    stage = Stage.open();
    play = stage.loggedIn();
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  @Test
  void refusesATelnetOptionItselfAndRelaysNothingOfIt() throws Exception {
    String will = IAC + "\u00fb\u0001";
    String doIt = IAC + "\u00fd\u0003";
    play.client().sends(will + doIt + "NOOP\r\n");
    play.server().hears("NOOP");
    play.server().sends(doIt + "200 ok\r\n");
    assertThat(play.client().hears())
        .isEqualTo(IAC + "\u00fe\u0001" + IAC + "\u00fc\u0003" + "200 ok");
    play.client().says("NOOP");
    assertThat(play.server().hears()).isEqualTo(IAC + "\u00fc\u0003" + "NOOP");
  }

  @Test
  void rewritesA229ThatIsCutAnywhere() throws Exception {
    ServerSocket listener = stage.listen(Stage.SERVER);
    String reply = "229 Extended (|||" + listener.getLocalPort() + "|)\r\n";
    for (int cut = 1; cut < reply.length(); cut++) {
      play.client().says("EPSV");
      play.server().hears("EPSV");
      play.server().sends(reply.substring(0, cut));
      assertThat(play.client().isQuietFor(Duration.ofMillis(10))).isTrue();
      play.server().sends(reply.substring(cut));
      String heard = play.client().hears("229 Extended (|||");
      assertThat(heard).isEqualTo("229 Extended (|||" + onlyDataPort() + "|)");
      Line.accept("server's data", listener).close();
    }
  }

  private int onlyDataPort() {
    assertThat(stage.gateway().dataListeners()).hasSize(1);
    return stage.gateway().dataListeners().iterator().next();
  }

  @Test
  void sendsNothingUrgentToTheServer() throws Exception {
    // From now on the server would lose a byte that came as urgent.
    play.server().socket().setOOBInline(false);
    int before = play.server().allHeard().length;
    play.client().sends(IAC + INTERRUPT + IAC);
    play.client().sendsUrgently(DATA_MARK);
    play.client().says("ABOR");
    play.server().hears("ABOR");
    byte[] all = play.server().allHeard();
    assertThat(new String(all, before, all.length - before, ISO_8859_1)).isEqualTo("ABOR\r\n");
  }

  @Test
  void relaysLangAndTheLanguageOfTheServer() throws Exception {
    play.ask("LANG ja", "200 ok");
    String japanese = new String("200 今日は".getBytes(UTF_8), ISO_8859_1);
    assertThat(play.ask("NOOP", japanese)).isEqualTo(japanese);
  }

  @Test
  void saysNothingBeyondAsciiItself() throws Exception {
    int before = play.client().allHeard().length;
    String path = "\u00e4\u00f6\u00fc";
    for (String command :
        new String[] {"PORT 127,0,0,9,39,16", "EPSV 2", "AUTH " + path, "RETR " + path, "FOO"}) {
      play.client().says(command);
      play.client().hears();
    }
    byte[] all = play.client().allHeard();
    String ours = new String(all, before, all.length - before, ISO_8859_1);
    assertThat(ours).matches(Pattern.compile("(\\d{3} [ -~]+\r\n){5}"));
  }

  @Test
  void takesActiveAndPassiveModeInTurns() throws Exception {
    for (int i = 0; i < 3; i++) {
      Play.Data passive = play.passive();
      play.begins("RETR f");
      transfer(passive.server(), passive.client());
      ServerSocket listener = stage.listen(Stage.CLIENT);
      Line server = Line.dial("server's data", Stage.SERVER, play.port(listener));
      play.begins("RETR f");
      transfer(server, Line.accept("client's data", listener));
    }
  }

  private void transfer(Line from, Line to) throws Exception {
    from.sends("file");
    from.close();
    assertThat(to.awaitEnd()).isEqualTo(End.FIN);
    assertThat(to.unread()).isEqualTo("file");
    to.close();
    play.server().says("226 done");
    play.client().hears("226");
  }

  @Test
  void passesTheNameOnThatTheServerGaveAFile() throws Exception {
    play.passive();
    assertThat(play.ask("STOU", "150 FILE: f.17")).isEqualTo("150 FILE: f.17");
  }

  @Test
  void waitsAsLongAsTheRfcsAsk() {
    var loaded =
        ConfigLoader.parse(
            """
            sallyport.listeners = [{ name = a, bind = "127.0.0.1:0", server = "127.0.0.3:21" }]
            """);
    assertThat(loaded)
        .isInstanceOfSatisfying(
            LoadResult.Loaded.class,
            it -> {
              var limits = it.config().limits();
              assertThat(limits.idleTimeout()).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
              assertThat(limits.dataAcceptTimeout()).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
            });
  }
}
