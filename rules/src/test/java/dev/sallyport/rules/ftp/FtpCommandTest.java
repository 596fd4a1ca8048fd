package dev.sallyport.rules.ftp;

import static dev.sallyport.rules.ftp.FtpCommand.parse;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A command line")
class FtpCommandTest {

  static Stream<Verb> plainVerbs() {
    return EnumSet.complementOf(EnumSet.of(Verb.PORT, Verb.EPRT, Verb.PASV, Verb.EPSV, Verb.PRET))
        .stream();
  }

  @ParameterizedTest
  @MethodSource("plainVerbs")
  void isAPlainCommandForEveryVerbWithoutAddress(Verb verb) {
    assertThat(parse(verb + " a b")).isEqualTo(new FtpCommand.Plain(verb, "a b"));
    assertThat(parse(verb.toString())).isEqualTo(new FtpCommand.Plain(verb, ""));
  }

  @ParameterizedTest
  @MethodSource("plainVerbs")
  void goesOnAsItCame(Verb verb) {
    assertThat(line(verb + " /a \u00e4\u00ff\u0085 ")).isEqualTo(verb + " /a \u00e4\u00ff\u0085 ");
    assertThat(line(verb.toString())).isEqualTo(verb == Verb.PASS ? "PASS " : verb.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"list -la", "List -la", "LIST -la", "lIsT -la"})
  void hasItsVerbInAnyCase(String line) {
    assertThat(parse(line)).isEqualTo(new FtpCommand.Plain(Verb.LIST, "-la"));
    assertThat(line(line)).isEqualTo("LIST -la");
  }

  @Test
  void keepsEveryBlankBehindTheFirst() {
    assertThat(parse("CWD   a  ")).isEqualTo(new FtpCommand.Plain(Verb.CWD, "  a  "));
  }

  @Test
  void isBlankWhenThereIsNothing() {
    assertThat(parse("")).isEqualTo(new FtpCommand.Blank());
  }

  @ParameterizedTest
  @ValueSource(strings = {"FOO", "foo x", "XYZZY2 a", "NLST2", "PORTX 1,2,3,4,5,6", "HTTP", "SSH"})
  void isUnknownWhenItsNameIs(String line) {
    assertThat(parse(line)).isInstanceOf(FtpCommand.Unknown.class);
  }

  @Test
  void keepsTheNameOfAnUnknownCommandAndNothingElse() {
    assertThat(parse("FOO bar")).isEqualTo(new FtpCommand.Unknown("FOO", "bar"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "  PORT 1,2,3,4,5,6",
        " NOOP",
        "PORT\t1,2,3,4,5,6",
        "PORT\u000b1,2,3,4,5,6",
        "PORT\f1,2,3,4,5,6",
        "PORT\u00a01,2,3,4,5,6",
        "PORT\u00851,2,3,4,5,6",
        "PORT,1",
        "12AB x",
        "1",
        "12",
        "2000 x",
        "-",
        "NO-OP",
        "NO_OP",
        "N\u00d6OP",
        "\u00c5ST",
        "PA\u00c5\u00bfV",
        "*",
        "(PORT)",
        "PASS\thunter2",
        "\u001bPORT 1,2,3,4,5,6"
      })
  void isUnreadableWithoutAWordAtItsStart(String line) {
    assertThat(parse(line)).isEqualTo(new FtpCommand.Unreadable(Fault.BAD_VERB));
  }

  @Test
  void hasANameOf32CharsAtMost() {
    assertThat(parse("A".repeat(32))).isInstanceOf(FtpCommand.Unknown.class);
    assertThat(parse("A".repeat(33))).isEqualTo(new FtpCommand.Unreadable(Fault.BAD_VERB));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1",
        "get /",
        "HEAD / HTTP/1.0",
        "POST / HTTP/1.1",
        "PUT /x HTTP/1.1",
        "DELETE / HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "TRACE / HTTP/1.1",
        "CONNECT a:21 HTTP/1.1",
        "PATCH / HTTP/1.1",
        "PRI * HTTP/2.0",
        "EHLO x",
        "HELO x",
        "LHLO x",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2",
        "SSH-2.0-x",
        "CAPABILITY",
        "STARTTLS",
        "VRFY root",
        "PROPFIND / HTTP/1.1",
        "REGISTER sip:a;transport=TCP SIP/2.0",
        "INVITE sip:a SIP/2.0",
        "DESCRIBE rtsp://a RTSP/1.0"
      })
  void isAnotherProtocolsFirstLine(String line) {
    assertThat(parse(line)).isEqualTo(new FtpCommand.Unreadable(Fault.FOREIGN_PROTOCOL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"227 Entering Passive Mode (1,2,3,4,5,6)", "200", "220-hi", "633 x", "100 "})
  void isNoCommandWhenItIsAReply(String line) {
    assertThat(parse(line)).isEqualTo(new FtpCommand.Unreadable(Fault.REPLY_FROM_CLIENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CWD a\u0001",
        "CWD \u001b[2J",
        "USER a\bb",
        "RETR a\u000bb",
        "RETR a\fb",
        "RETR a\u007f",
        "PORT 1,2,3,4,5,6\u0001",
        "PASV \u001f"
      })
  void isUnreadableWithAControlCharacterInItsArgument(String line) {
    assertThat(parse(line)).isEqualTo(new FtpCommand.Unreadable(Fault.CONTROL_CHARACTER));
  }

  @Test
  void mayHaveATabInItsArgument() {
    assertThat(parse("RETR a\tb")).isEqualTo(new FtpCommand.Plain(Verb.RETR, "a\tb"));
  }

  @Test
  void mayHaveBytesFrom128InItsArgument() {
    assertThat(line("RETR \u0080\u0085\u009f\u00a0\u00ad\u00ff"))
        .isEqualTo("RETR \u0080\u0085\u009f\u00a0\u00ad\u00ff");
  }

  @ParameterizedTest
  @EnumSource(
      value = Verb.class,
      names = {"PASS", "ACCT", "ADAT"})
  void keepsSecretsOutOfItsText(Verb verb) {
    FtpCommand command = parse(verb + " hunter2");
    assertThat(command.toString()).isEqualTo(verb + " ****");
    assertThat(((FtpCommand.Plain) command).line()).isEqualTo(verb + " hunter2");
  }

  @Test
  void keepsTheBlankBeforeAnEmptyPassword() {
    assertThat(line("PASS ")).isEqualTo("PASS ");
    assertThat(line("PASS")).isEqualTo("PASS ");
    assertThat(line("LIST ")).isEqualTo("LIST");
  }

  @Test
  void isPassiveModeWithoutArgumentOnly() {
    assertThat(parse("PASV")).isEqualTo(new FtpCommand.Pasv());
    assertThat(parse("pasv ")).isEqualTo(new FtpCommand.Pasv());
    assertThat(parse("PASV x")).isEqualTo(new FtpCommand.Malformed(Verb.PASV, "x"));
    assertThat(parse("PASV  ")).isEqualTo(new FtpCommand.Malformed(Verb.PASV, " "));
  }

  @Test
  void announcesATransferWithPretAndNothingElse() {
    assertThat(parse("PRET RETR a b")).isEqualTo(new FtpCommand.Plain(Verb.PRET, "RETR a b"));
    assertThat(parse("pret list")).isEqualTo(new FtpCommand.Plain(Verb.PRET, "list"));
    assertThat(parse("PRET stor a b").besides()).contains(new FtpCommand.Plain(Verb.STOR, "a b"));
    for (String other : new String[] {"", " RETR a", "DELE a", "PRET RETR a", "PORT 1", "XYZ a"}) {
      assertThat(parse("PRET " + other)).isEqualTo(new FtpCommand.Malformed(Verb.PRET, other));
    }
  }

  @Test
  void isUnknownWithWhatFollowsItsNameWhichIsNeverShown() {
    assertThat(parse("FOO bar")).isEqualTo(new FtpCommand.Unknown("FOO", "bar"));
    assertThat(parse("PSAS secret").toString()).doesNotContain("secret");
    assertThat(parse("PSAS secret").forLog()).isEqualTo("PSAS");
    assertThat(((FtpCommand.Unknown) parse("Foo  \u00e4")).line()).isEqualTo("Foo  \u00e4");
    assertThat(((FtpCommand.Unknown) parse("Foo")).line()).isEqualTo("Foo");
    assertThat(parse("FOO a\u001bb")).isEqualTo(new FtpCommand.Unreadable(Fault.CONTROL_CHARACTER));
  }

  private static String line(String line) {
    return ((FtpCommand.Plain) parse(line)).line();
  }
}
