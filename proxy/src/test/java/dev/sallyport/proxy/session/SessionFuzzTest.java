package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A session with a hostile server and a hostile client")
class SessionFuzzTest {

  @FuzzTest
  @DictionaryFile(resourcePath = "/fuzz/session.dict")
  void keepsItsPromises(byte[] script) {
    List<String> lines = Script.lines(script);
    if (lines.isEmpty()) {
      return;
    }
    var play = new Script(Script.setting(lines.getFirst()));
    for (String line : lines.subList(1, lines.size())) {
      play.happens(line);
      assertBounded(play.world().state);
      assertThat(play.world().ended).isEqualTo(play.world().state.over());
    }
    Promises.kept(play.world());
  }

  /** As long as its parts may be at most, and no longer, however many events there were. */
  private static void assertBounded(SessionState state) {
    assertThat(state.waiting()).hasSizeLessThanOrEqualTo(Script.PIPELINED);
    assertThat(state.pending()).hasSizeLessThanOrEqualTo(5);
    assertThat(state.toString()).hasSizeLessThan((Script.PIPELINED + 24) * Script.LONGEST_LINE);
  }
}
