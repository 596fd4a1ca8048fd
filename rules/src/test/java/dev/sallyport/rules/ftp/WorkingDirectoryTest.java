package dev.sallyport.rules.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The working directory")
class WorkingDirectoryTest {
  private static final WorkingDirectory UNKNOWN = new WorkingDirectory.Unknown();

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "/a; CWD b; 250 ok; /a/b",
        "/a; CWD /b; 250 ok; /b",
        "/a; CWD ..; 250 ok; /",
        "/a; CWD ../../..; 250 ok; /",
        "/a; XCWD b/./c//d; 200 ok; /a/b/c/d",
        "/a; CWD b; 550 no; /a",
        "/a; CDUP; 250 ok; /",
        "/; XCUP; 200 ok; /",
        "/a; CWD ~; 250 ok; ?",
        "/a; CWD; 250 ok; ?",
        "/a; CWD b\\..\\c; 250 ok; ?",
        "/a; PWD; 257 \"/x/y\" is it; /x/y",
        "/a; XPWD; 257 \"/x \"\"y\"\"\" is it; /x \"y\"",
        "/a; PWD; 257 /x; ?",
        "/a; PWD; 257 \"C:\\x\"; ?",
        "/a; PWD; 550 no; /a",
        "/a; REIN; 220 ok; ?",
        "/a; PASS x; 230 ok; ?",
        "/a; RETR /x; 226 ok; /a"
      })
  void followsTheReplies(String before, String line, String reply, String after) {
    assertThat(after(new WorkingDirectory.At(before), line, reply))
        .isEqualTo(after.equals("?") ? UNKNOWN : new WorkingDirectory.At(after));
  }

  @ParameterizedTest
  @CsvSource({"CWD b, ?", "CWD /b, /b", "CWD .., ?", "CDUP, ?"})
  void isFoundFromWhatIsWhole(String line, String after) {
    assertThat(after(UNKNOWN, line, "250 ok"))
        .isEqualTo(after.equals("?") ? UNKNOWN : new WorkingDirectory.At(after));
  }

  @Test
  void isReadFromTheClosingLineOnly() {
    var reply = new FtpReply(257, List.of("257-\"/decoy\"", "257 \"/real\" it is"));
    assertThat(UNKNOWN.after(Verb.PWD, "", reply)).isEqualTo(new WorkingDirectory.At("/real"));
  }

  /** A server that lets a client go deeper for ever must not make us remember it. */
  @Test
  void isForgottenWhenItsPathIsLongerThanPathsAre() {
    var longest = new WorkingDirectory.At("/" + "d".repeat(WorkingDirectory.LONGEST - 3));
    assertThat(after(longest, "CWD e", "250 ok"))
        .isEqualTo(new WorkingDirectory.At(longest.path() + "/e"));
    assertThat(after(longest, "CWD ef", "250 ok")).isEqualTo(UNKNOWN);
    assertThat(after(UNKNOWN, "PWD", "257 \"/" + "d".repeat(4096) + "\"")).isEqualTo(UNKNOWN);
  }

  private static WorkingDirectory after(WorkingDirectory before, String line, String reply) {
    var command = (FtpCommand.Plain) FtpCommand.parse(line);
    int code = Integer.parseInt(reply.substring(0, 3));
    return before.after(command.verb(), command.argument(), FtpReply.of(code, reply.substring(4)));
  }
}
