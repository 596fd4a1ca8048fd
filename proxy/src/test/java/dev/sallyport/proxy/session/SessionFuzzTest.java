package dev.sallyport.proxy.session;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.proxy.fuzz.Finding;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A session with a hostile server and a hostile client")
class SessionFuzzTest {

  @FuzzTest
  @DictionaryFile(resourcePath = "/fuzz/session.dict")
  void keepsItsPromises(byte[] script) {
    Finding.namedBy(script, () -> play(script));
  }

  private static void play(byte[] script) {
    List<String> lines = Script.lines(script);
    if (lines.isEmpty()) {
      return;
    }
    var play = new Script(Script.setting(lines.getFirst()));
    for (String line : lines.subList(1, lines.size())) {
      play.happens(line);
      Promises.bounded(play.world().state, Script.PIPELINED, Script.LONGEST_LINE);
      Promises.endsOnce(play.world());
    }
    Promises.kept(play.world());
  }
}
