package dev.sallyport.harness.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A gateway with TLS")
class TlsFaultsTest {
  private static final int IDLE = 2000;

  @TempDir private static Path directory;

  private static SelfSignedPair pair;

  @BeforeAll
  static void certify() throws Exception {
    pair = SelfSignedPair.in(directory);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void endsTheCorpusOfAttacksOnTlsAsExpected(AttackCase attack) throws Exception {
    try (var stage = Stage.open(toClients("optional"));
        var other = new ServerSocket(0, 10, Stage.OTHER)) {
      var run = new AttackRun(attack, stage, other);
      try {
        assertThat(run.play()).isEmpty();
      } finally {
        run.end();
      }
    }
  }

  static Stream<AttackCase> cases() {
    return AttackCase.all().stream().filter(attack -> attack.group().equals("tls"));
  }

  @Test
  void shakesHandsWithAClientBehind234() throws Exception {
    try (var stage = Stage.open(toClients("optional"))) {
      var play = stage.greeted();
      play.client().says("AUTH TLS");
      play.client().hears("234");
      Line client = pair.trusted(play.client());
      client.says("USER ann");
      play.server().hears("USER ann");
    }
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"USER injected\r\n", "USER inj", "\r\n"})
  void takesNoHandshakeFromAClientThatSendsSomethingBehindAuth(String injected) throws Exception {
    try (var stage = Stage.open(toClients("optional"))) {
      var play = stage.greeted();
      play.client().sends("AUTH TLS\r\n" + injected);
      assertThatThrownBy(
              () -> {
                play.client().hears("234");
                pair.trusted(play.client());
              })
          .isInstanceOfAny(AssertionError.class, IOException.class);
      play.server().awaitEnd();
      assertThat(play.server().allHeard()).isEmpty();
    }
  }

  @Test
  void endsASessionWhoseClientSendsCommandsBehind234() throws Exception {
    try (var stage = Stage.open(toClients("optional"))) {
      var play = stage.greeted();
      play.client().says("AUTH TLS");
      play.client().hears("234");
      int before = play.client().allHeard().length;
      play.client().says("USER injected");
      play.client().awaitEnd();
      play.server().awaitEnd();
      assertThat(play.server().allHeard()).isEmpty();
      byte[] heard = play.client().allHeard();
      assertThat(new String(heard, before, heard.length - before, ISO_8859_1))
          .as("nothing in clear behind 234")
          .doesNotContainPattern("\\d{3} ");
    }
  }

  @Test
  void goesOnInClearBehindCcc() throws Exception {
    String ccc = "listener.client-side.tls.ccc = true";
    try (var stage = Stage.open(toClients("optional"), ccc)) {
      var play = stage.greeted();
      play.client().says("AUTH TLS");
      play.client().hears("234");
      var secret = new Play(stage, pair.trusted(play.client()), play.server());
      secret.ask("USER u", "331 pw");
      secret.ask("PASS p", "230 in");
      secret.client().says("CCC");
      secret.client().hears("200");
      play.client().says("NOOP");
      play.server().hears("NOOP");
      play.server().says("200 in clear");
      // Behind close_notify, and what is encrypted may have line ends in it.
      String line = play.client().hears();
      while (!line.endsWith("200 in clear")) {
        assertThat(line).as("no other words in clear").doesNotContainPattern("\\d{3} ");
        line = play.client().hears();
      }
    }
  }

  @Test
  void shakesHandsWithAServerBehind234() throws Exception {
    try (var stage = Stage.open(toServer())) {
      Line client = stage.client();
      Line server = stage.server();
      server.says("220 in clear");
      server.hears("AUTH TLS");
      server.says("234 go on");
      Line secure = pair.shown(server);
      secure.hears("PBSZ 0");
      secure.says("200 done");
      secure.hears("PROT P");
      secure.says("200 done");
      client.says("NOOP");
      client.hears("220");
      secure.hears("NOOP");
    }
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"220 injected\r\n", "220 inj", "\r\n"})
  void takesNoHandshakeFromAServerThatSendsSomethingBehind234(String injected) throws Exception {
    try (var stage = Stage.open(toServer())) {
      Line client = stage.client();
      Line server = stage.server();
      server.says("220 ready");
      server.hears("AUTH TLS");
      server.sends("234 go on\r\n" + injected);
      assertThatThrownBy(() -> pair.shown(server)).isInstanceOf(IOException.class);
      client.hears("421");
      client.awaitEnd();
      assertThat(new String(client.allHeard(), ISO_8859_1)).doesNotContain("inj", "220");
    }
  }

  @Test
  void saysNothingInClearToAServerThatRefusesTls() throws Exception {
    try (var stage = Stage.open(toServer())) {
      Line client = stage.client();
      Line server = stage.server();
      client.says("USER ann", "PASS secret");
      server.says("220 ready");
      server.hears("AUTH TLS");
      server.says("502 what?");
      client.hears("421");
      server.awaitEnd();
      assertThat(new String(server.allHeard(), ISO_8859_1)).isEqualTo("AUTH TLS\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RETR", "STOR"})
  void movesNothingInClearWhereDataIsPrivate(String verb) throws Exception {
    try (var stage = Stage.open(toClients("implicit"))) {
      var play = new Play(stage, pair.trusted(stage.client()), stage.server());
      play.server().says("220 ready");
      play.client().hears("220 ready");
      play.ask("USER u", "331 pw");
      play.ask("PASS p", "230 in");
      // In clear, where the client's end of it should begin a handshake.
      var data = play.passive();
      play.begins(verb + " f");
      data.server().says("from the server");
      data.client().says("from the client");
      data.client().awaitEnd();
      data.server().awaitEnd();
      play.server().says("226 done");
      play.client().hears("522");
      assertThat(new String(data.client().allHeard(), ISO_8859_1)).doesNotContain("from");
      assertThat(data.server().allHeard()).isEmpty();
    }
  }

  @Test
  void givesUpOnAHandshakeThatDoesNotEndInTime() throws Exception {
    try (var stage = Stage.open(toClients("optional"), "limits.handshake-timeout = 200ms")) {
      var play = stage.greeted();
      play.client().says("AUTH TLS");
      play.client().hears("234");
      play.client().awaitEnd();
      stage
          .gateway()
          .eventually(
              "the outcome",
              () ->
                  stage
                          .gateway()
                          .metric(
                              "sallyport_tls_handshakes_total{listener=\"public\",outcome=\"timeout\"")
                      == 1);
    }
  }

  @Test
  void letsNobodyInInClearWhomTheRulesWantToHaveTls() throws Exception {
    String rules =
        """
        policies.default.rules = [
          { id = root-needs-tls, when { tls = false, user = root, commands = [PASS] }, then = deny,
            reply = "530 Say AUTH TLS first" }
          { id = no-uploads-in-clear, when { tls = false, commands = [STOR] }, then = deny,
            reply = "534 Say AUTH TLS first" }
        ]\
        """;
    try (var stage = Stage.open(toClients("optional"), rules)) {
      var clear = stage.greeted();
      clear.ask("USER root", "331 pw");
      clear.client().says("PASS secret");
      clear.client().hears("530 Say AUTH TLS first");
      clear.ask("USER ann", "331 pw");
      clear.ask("PASS pw", "230 in");
      clear.client().says("STOR f");
      clear.client().hears("534 Say AUTH TLS first");
      assertThat(new String(clear.server().allHeard(), ISO_8859_1))
          .doesNotContain("secret", "STOR");

      var greeted = stage.greeted();
      greeted.client().says("AUTH TLS");
      greeted.client().hears("234");
      var secret = new Play(stage, pair.trusted(greeted.client()), greeted.server());
      secret.ask("USER root", "331 pw");
      secret.ask("PASS secret", "230 in");
      assertThat(stage.gateway().audit()).contains("\"rule\":\"root-needs-tls\"");
    }
  }

  @Test
  void servesAClientWhileThousandsDoNotFinishTheirHandshake() throws Exception {
    String limits = "limits { max-sessions = 5000, max-sessions-per-client = 5000 }";
    try (var stage = Stage.open(toClients("implicit"), limits)) {
      List<Socket> idle = new ArrayList<>();
      try {
        for (int i = 0; i < IDLE; i++) {
          idle.add(
              new Socket(
                  stage.gateway().address().getAddress(), stage.gateway().address().getPort()));
        }
        stage.gateway().eventually("all are here", () -> stage.gateway().sessions() == IDLE);
        try (Line client = pair.trusted(stage.client())) {
          Line server = stage.server();
          server.says("220 ready");
          client.hears("220 ready");
          client.says("NOOP");
          server.hears("NOOP");
          assertThat(stage.gateway().sessions()).as("idle ones, meanwhile").isEqualTo(IDLE + 1);
        }
        stage
            .gateway()
            .eventually(
                "the idle ones are gone",
                Duration.ofSeconds(40),
                () -> stage.gateway().sessions() == 0);
        assertThat(
                stage
                    .gateway()
                    .metric(
                        "sallyport_tls_handshakes_total{listener=\"public\",outcome=\"timeout\""))
            .isEqualTo(IDLE);
      } finally {
        for (Socket socket : idle) {
          socket.close();
        }
      }
    }
  }

  private static String toClients(String mode) {
    return "listener.client-side.tls { mode = %s, certificate = \"%s\", key = \"%s\" }"
        .formatted(mode, pair.certificate(), pair.key());
  }

  private static String toServer() {
    return "listener.server-side.tls { mode = explicit, data = private, verify-host = false, trust = \"%s\" }"
        .formatted(pair.certificate());
  }
}
