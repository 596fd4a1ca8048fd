package dev.sallyport.proxy.control;

import static dev.sallyport.proxy.control.SpokenLine.Way.FROM_CLIENT;
import static dev.sallyport.proxy.control.SpokenLine.Way.FROM_SERVER;
import static dev.sallyport.proxy.control.SpokenLine.Way.TO_CLIENT;
import static dev.sallyport.proxy.control.SpokenLine.Way.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The last words of a session")
class LastWordsTest {
  private final LastWords words = new LastWords();

  @Test
  void showWhatPassedUnchangedOnce() {
    words.fromClient(FtpCommand.parse("NOOP"));
    words.toServer("NOOP");
    FtpReply reply = FtpReply.of(200, "Zzz");
    words.fromServer(reply);
    words.toClient(reply);
    assertThat(words.lines())
        .extracting(SpokenLine::way, SpokenLine::text, SpokenLine::passedOn)
        .containsExactly(tuple(FROM_CLIENT, "NOOP", true), tuple(FROM_SERVER, "200 Zzz", true));
  }

  @Test
  void showWhatWasRewrittenOnBothSides() {
    words.fromClient(FtpCommand.parse("PORT 192,0,2,7,4,5"));
    words.toServer("PORT 10,0,0,1,200,7");
    words.fromServer(FtpReply.of(200, "PORT 10.0.0.1 ok"));
    words.toClient(FtpReply.of(200, "PORT command successful"));
    assertThat(words.lines())
        .extracting(SpokenLine::way)
        .containsExactly(FROM_CLIENT, TO_SERVER, FROM_SERVER, TO_CLIENT);
    assertThat(words.lines()).extracting(SpokenLine::passedOn).containsOnly(false);
  }

  @Test
  void holdNoPassword() {
    for (String line : List.of("PASS geheim", "ACCT geheim", "pass geheim")) {
      words.fromClient(FtpCommand.parse(line));
      words.toServer(
          FtpCommand.parse(line) instanceof FtpCommand.Plain plain ? plain.line() : line);
    }
    assertThat(words.lines()).hasSizeBetween(3, 6).asString().doesNotContain("geheim");
  }

  @Test
  void areTheLast32AndNoMore() {
    for (int i = 0; i <= LastWords.LINES; i++) {
      words.fromClient(FtpCommand.parse("CWD " + i));
    }
    assertThat(words.lines())
        .hasSize(LastWords.LINES)
        .first()
        .extracting(SpokenLine::text)
        .isEqualTo("CWD 1");
  }

  @Test
  void areCutWhereALineIsLongerThanIsKept() {
    String longest = "x".repeat(LastWords.CHARS - "CWD ".length());
    words.fromClient(FtpCommand.parse("CWD " + longest));
    words.fromClient(FtpCommand.parse("CWD " + longest + "y"));
    words.toClient(FtpReply.of(250, "z".repeat(100_000)));
    assertThat(words.lines())
        .extracting(line -> line.text().length())
        .containsExactly(LastWords.CHARS, LastWords.CHARS + 2, LastWords.CHARS + 2);
  }

  @Test
  void sayHowManyLinesAReplyHas() {
    words.toClient(new FtpReply(211, List.of("211-Features:", " MDTM", "211 End")));
    assertThat(words.lines()).extracting(SpokenLine::text).containsExactly("211 End (3 lines)");
  }
}
