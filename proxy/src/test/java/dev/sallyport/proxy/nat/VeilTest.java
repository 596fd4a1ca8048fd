package dev.sallyport.proxy.nat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.FtpReply;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The veil over inner addresses")
class VeilTest {
  private static final InetAddress SERVER = InetAddress.ofLiteral("10.0.0.5");
  private static final InetAddress SERVER_6 = InetAddress.ofLiteral("fd00::5");
  private static final InetAddress OURS = InetAddress.ofLiteral("10.0.0.1");
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
  private static final InetAddress SHOWN = InetAddress.ofLiteral("203.0.113.1");
  private static final InetAddress SHOWN_6 = InetAddress.ofLiteral("2001:db8::1");
  private static final Veil VEIL =
      Veil.of(List.of(SERVER, OURS, SERVER_6), List.of(CLIENT, SHOWN), SHOWN);
  private static final Veil VEIL_6 =
      Veil.of(List.of(SERVER, OURS, SERVER_6), List.of(SHOWN_6), SHOWN_6);

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "10.0.0.5 ready ~ 203.0.113.1 ready",
        "Connected to 10.0.0.1. ~ Connected to 203.0.113.1.",
        "[10.0.0.5]:21, (10.0.0.5) <10.0.0.5> ~ [203.0.113.1]:21, (203.0.113.1) <203.0.113.1>",
        "10.0.0.1,10.0.0.5 ~ 203.0.113.1,203.0.113.1",
        "Connected to ::ffff:10.0.0.1 ~ Connected to 203.0.113.1",
        "Connected to ::FFFF:10.0.0.1 ~ Connected to 203.0.113.1",
        "PORT (10,0,0,5,4,1) ~ PORT (203,0,113,1,4,1)",
        "at fd00::5 and fd00:0:0::5 ~ at 203.0.113.1 and 203.0.113.1",
        "at [FD00::0005]:21 ~ at [203.0.113.1]:21",
        "|2|fd00::5|6446| ~ |2|203.0.113.1|6446|",
        "fd00::5: hello ~ 203.0.113.1: hello",
        "it is fd00::5. ~ it is 203.0.113.1.",
        "«10.0.0.5» ~ «203.0.113.1»",
      })
  void replacesLiteralsWithTheAddressTheClientKnows(String server, String client) {
    assertThat(over(VEIL, server)).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "10.0.0.5 ready ~ 2001:db8::1 ready",
        "from ::ffff:10.0.0.1! ~ from 2001:db8::1!",
        "PORT (10,0,0,5,4,1) ~ PORT (0,0,0,0,4,1)",
        "at fd00::5 ~ at 2001:db8::1",
      })
  void writesIpv6WhereTheClientKnowsNothingElse(String server, String client) {
    assertThat(over(VEIL_6, server)).isEqualTo(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "110.0.0.5",
        "10.0.0.55",
        "1.10.0.0.5",
        "10.0.0.5.1",
        "10.0.0.5.bak",
        "v10.0.0.5",
        "10.0.0.5a",
        "x_10.0.0.5",
        "10.0.0.5_x",
        "1,10,0,0,5",
        "10,0,0,55",
        "fd00::55",
        "fd00::5:1",
        "1:fd00::5",
        "fd00::5g",
        "xfd00::5",
        "192.0.2.7 and 203.0.113.1",
        "10.0.0.6 :: ::1 : 0:0 12:30:45",
      })
  void leavesEverythingElseAsItIs(String text) {
    assertThat(over(VEIL, text)).isEqualTo(text);
  }

  @Test
  void leavesWhatTheClientSaidItself() {
    FtpReply reply = FtpReply.of(550, "/srv/10.0.0.5: not here, 10.0.0.1");
    assertThat(VEIL.over(reply, "/srv/10.0.0.5").lastLine())
        .isEqualTo("550 /srv/10.0.0.5: not here, 203.0.113.1");
    FtpReply six = FtpReply.of(550, "fd00::5: not here");
    assertThat(VEIL.over(six, "fd00::5")).isSameAs(six);
  }

  @Test
  void concealsNothingThatTheClientKnows() {
    Veil same = Veil.of(List.of(SHOWN, CLIENT), List.of(CLIENT), SHOWN);
    FtpReply reply = FtpReply.of(220, "203.0.113.1 welcomes 192.0.2.7");
    assertThat(same.over(reply, "")).isSameAs(reply);
    assertThat(same).isSameAs(Veil.NONE);
  }

  @Test
  void coversEveryLineAndKeepsTheCode() {
    var reply = new FtpReply(211, List.of("211-10.0.0.5", " Connected to 10.0.0.1", "211 End"));
    assertThat(VEIL.over(reply, ""))
        .isEqualTo(
            new FtpReply(211, List.of("211-203.0.113.1", " Connected to 203.0.113.1", "211 End")));
  }

  @Test
  void growsAReplyByABoundAndStillHidesTheRest() {
    String many = String.join(" ", Collections.nCopies(20_000, "10.0.0.5"));
    String veiled = over(VEIL_6, many);
    assertThat(veiled).doesNotContain("10.0.0.5").contains("2001:db8::1").contains("0.0.0.0");
    assertThat(veiled.length()).isLessThanOrEqualTo(many.length() + Veil.MOST_GROWTH);
  }

  @Property(tries = 2000)
  void neverShowsAWholeHiddenLiteralAndLosesNoOtherByte(@ForAll("texts") String text) {
    String veiled = over(VEIL, text);
    assertThat(" " + veiled + " ").doesNotContainPattern("[ (\\[]10\\.0\\.0\\.[15][ )\\]:]");
    assertThat(without(veiled, "203.0.113.1", "203,0,113,1"))
        .isEqualTo(without(text, "10.0.0.5", "10.0.0.1", "10,0,0,5", "fd00::5"));
  }

  /** Words with blanks around them, so that each literal is a token. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "10.0.0.5",
            "(10.0.0.1)",
            "10,0,0,5",
            "[fd00::5]",
            "a",
            "10.0.0",
            ":",
            "\u00e9",
            "::",
            "1.2.3.4",
            "")
        .list()
        .ofMaxSize(12)
        .map(words -> String.join(" ", words));
  }

  private static String without(String text, String... literals) {
    String rest = text;
    for (String literal : literals) {
      rest = rest.replace(literal, "");
    }
    return rest;
  }

  private static String over(Veil veil, String text) {
    return veil.over(FtpReply.of(220, text), "").lastLine().substring(4);
  }
}
