package dev.sallyport.proxy.codec;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.proxy.fuzz.Finding;
import dev.sallyport.rules.ftp.FtpCommand;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Whatever a client sends")
class CommandFuzzTest {

  @FuzzTest
  @DictionaryFile(resourcePath = "/fuzz/commands.dict")
  void isReadTheSameInAnyPiecesAndWrittenAsItIsRead(byte[] bytes) {
    Finding.namedBy(bytes, () -> check(bytes));
  }

  private static void check(byte[] bytes) {
    var whole =
        CodecPromises.sameInAnyPieces(
            bytes,
            (all, piece) ->
                CodecPromises.commands(new CommandDecoder(CodecPromises.LONGEST_LINE), all, piece));
    for (FtpCommand command : whole) {
      if (command instanceof FtpCommand.Plain plain) {
        CodecPromises.meansTheSame(plain, CodecPromises.written(plain));
      }
    }
  }
}
