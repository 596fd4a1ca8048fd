package dev.sallyport.proxy.session;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.proxy.fuzz.Finding;
import dev.sallyport.rules.ftp.Ascii;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A session with a good server and a hostile client")
class OrderFuzzTest {
  @FuzzTest
  @DictionaryFile(resourcePath = "/fuzz/session.dict")
  void answersEveryCommandOnceAndInTheirOrder(byte[] script) {
    Finding.namedBy(script, () -> play(script));
  }

  private static void play(byte[] script) {
    List<String> lines = Script.lines(script);
    if (lines.isEmpty()) {
      return;
    }
    var play = new Script(Script.setting(lines.getFirst()));
    World world = play.world();
    for (String line : lines.subList(1, lines.size())) {
      String rest = marked(line.substring(Math.min(2, line.length())));
      switch (line.isEmpty() ? ' ' : line.charAt(0)) {
        case 'C' -> world.client(rest);
        case 'G' -> world.goesWell(rest);
        case 'A', 'O', 'R', 'E' -> play.happens(line);
        default -> {}
      }
    }
    world.settle();
    Promises.kept(world);
    Promises.answersEveryCommandOnce(world);
    Promises.answersInOrder(world);
  }

  /** What interrupts may be answered before what it interrupts, so it has no number. */
  private static String marked(String line) {
    // The line decoder lets none of these through.
    String clean = line.replaceAll("[\0\r\n]", "");
    boolean interrupts =
        Ascii.upper(clean).startsWith("ABOR") || Ascii.upper(clean).startsWith("STAT");
    return clean.replace("#", interrupts ? "" : "#;");
  }
}
