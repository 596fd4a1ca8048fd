package dev.sallyport.proxy.codec;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.proxy.fuzz.Finding;
import dev.sallyport.rules.ftp.FtpReply;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Whatever a server sends")
class ReplyFuzzTest {

  @FuzzTest
  @DictionaryFile(resourcePath = "/fuzz/replies.dict")
  void isReadTheSameInAnyPiecesAndWrittenAsItIsRead(byte[] bytes) {
    Finding.namedBy(bytes, () -> check(bytes));
  }

  private static void check(byte[] bytes) {
    var whole =
        CodecPromises.sameInAnyPieces(
            bytes,
            (all, piece) ->
                CodecPromises.replies(
                    new ReplyDecoder(CodecPromises.LONGEST_LINE, CodecPromises.LONGEST_REPLY),
                    all,
                    piece));
    for (ReplyEvent event : whole) {
      if (event instanceof ReplyEvent.Reply(FtpReply reply)) {
        CodecPromises.bounded(reply);
        CodecPromises.meansTheSame(reply, CodecPromises.written(reply));
        FtpReply ours = CodecPromises.rewritten(reply);
        if (!ours.equals(reply)) {
          CodecPromises.namesOnlyOurAddress(ours);
        }
      }
    }
  }
}
