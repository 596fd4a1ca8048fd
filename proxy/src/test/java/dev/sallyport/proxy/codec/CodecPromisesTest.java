package dev.sallyport.proxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Codecs that break exactly one promise; see {@code PromisesTest} of the session. */
@DisplayName("A codec that breaks a promise")
class CodecPromisesTest {
  private static final byte[] BYTES = {1, 2, 3, 4, 5};
  private static final FtpCommand.Plain CWD = new FtpCommand.Plain(Verb.CWD, "a\u00ffb");
  private static final FtpReply MANY =
      new FtpReply(211, List.of("211-a\u00ffb", "212 no end", "211 end"));

  /** Each breach, and by what a finding would name it. */
  static Stream<Arguments> breaches() {
    return Stream.of(
        breach(
            "sees single bytes",
            "read the same byte by byte",
            () -> CodecPromises.sameInAnyPieces(BYTES, (_, piece) -> List.of(piece == 1))),
        breach(
            "sees where a piece ends",
            "read the same in pieces of 3",
            () -> CodecPromises.sameInAnyPieces(BYTES, (_, piece) -> List.of(piece == 3))),
        breach(
            "does not double 255",
            "a command means the same",
            () -> CodecPromises.meansTheSame(CWD, wire("CWD a\u00ffb\r\n"))),
        breach(
            "changes a name",
            "a command means the same",
            () -> CodecPromises.meansTheSame(CWD, wire("CWD A\u00ff\u00ffB\r\n"))),
        breach(
            "makes two lines of one",
            "a command means the same",
            () -> CodecPromises.meansTheSame(CWD, wire("CWD a\u00ff\u00ffb\r\nNOOP\r\n"))),
        breach(
            "writes no line end",
            "a command means the same",
            () -> CodecPromises.meansTheSame(CWD, wire("CWD a\u00ff\u00ffb"))),
        breach(
            "drops a line of a reply",
            "a reply means the same",
            () -> CodecPromises.meansTheSame(MANY, wire("211-a\u00ff\u00ffb\r\n211 end\r\n"))),
        breach(
            "ends a reply early",
            "a reply means the same",
            () ->
                CodecPromises.meansTheSame(
                    MANY, wire("211-a\u00ff\u00ffb\r\n211 no end\r\n211 end\r\n"))),
        breach(
            "keeps more than it may",
            "a reply is no longer",
            () -> CodecPromises.bounded(FtpReply.of(200, "a".repeat(CodecPromises.LONGEST_REPLY)))),
        breach(
            "leaves the server's address",
            "no address but ours",
            () -> CodecPromises.namesOnlyOurAddress(FtpReply.of(227, "(10,9,8,7,15,160)"))),
        breach(
            "leaves a second address",
            "no address but ours",
            () ->
                CodecPromises.namesOnlyOurAddress(
                    FtpReply.of(227, "(203,0,113,1,195,80) (10,9,8,7,15,160)"))),
        breach(
            "leaves a second port",
            "no port but ours",
            () -> CodecPromises.namesOnlyOurAddress(FtpReply.of(229, "(|||50000|) or (|||4000|)"))),
        breach(
            "leaves the lines before the last",
            "a rewritten reply has one line",
            () ->
                CodecPromises.namesOnlyOurAddress(
                    new FtpReply(227, List.of("227-x", "227 (203,0,113,1,195,80)")))));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void isNoticedAndTheBreachNamed(ThrowingCallable breach, String name) {
    assertThatThrownBy(breach).isInstanceOf(AssertionError.class).hasMessageContaining(name);
  }

  @Test
  void isNotTheOneThatThereIs() {
    assertThatCode(
            () -> {
              CodecPromises.meansTheSame(CWD, CodecPromises.written(CWD));
              CodecPromises.meansTheSame(MANY, CodecPromises.written(MANY));
              for (FtpReply offer :
                  List.of(
                      FtpReply.of(227, "at (10,9,8,7,15,160) now"),
                      FtpReply.of(229, "at (|||4000|) now"),
                      FtpReply.of(229, "at 29,(|||4000|)229"))) {
                CodecPromises.namesOnlyOurAddress(CodecPromises.rewritten(offer));
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void isNotOneThatWritesALineLongerThanItCame() {
    byte[] command = wire("CWD " + "a".repeat(CodecPromises.LONGEST_LINE - 5) + "\n");
    byte[] reply = wire("200 " + "\u00ffa".repeat(CodecPromises.LONGEST_LINE / 2 - 3) + "\n");
    var read =
        CodecPromises.commands(
            new CommandDecoder(CodecPromises.LONGEST_LINE), command, command.length);
    var heard =
        CodecPromises.replies(
            new ReplyDecoder(CodecPromises.LONGEST_LINE, CodecPromises.LONGEST_REPLY),
            reply,
            reply.length);
    assertThat(read).hasOnlyElementsOfType(FtpCommand.Plain.class).hasSize(1);
    assertThat(heard).hasOnlyElementsOfType(ReplyEvent.Reply.class).hasSize(1);
    var plain = (FtpCommand.Plain) read.getFirst();
    FtpReply said = ((ReplyEvent.Reply) heard.getFirst()).reply();
    assertThat(CodecPromises.written(plain)).hasSizeGreaterThan(CodecPromises.LONGEST_LINE);
    assertThat(CodecPromises.written(said)).hasSizeGreaterThan(CodecPromises.LONGEST_LINE);
    CodecPromises.meansTheSame(plain, CodecPromises.written(plain));
    CodecPromises.meansTheSame(said, CodecPromises.written(said));
  }

  private static byte[] wire(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static Arguments breach(String what, String name, ThrowingCallable how) {
    return Arguments.of(Named.of(what, how), name);
  }
}
