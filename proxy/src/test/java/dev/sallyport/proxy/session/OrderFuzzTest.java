package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.FtpReply;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A session with a good server and a hostile client")
class OrderFuzzTest {
  private static final Pattern MARK = Pattern.compile("#(\\d+);");

  @FuzzTest
  @DictionaryFile(resourcePath = "/fuzz/session.dict")
  void answersEveryCommandOnceAndInTheirOrder(byte[] script) {
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
    if (!world.ended) {
      assertThat(world.state.waiting()).isEmpty();
      // The greeting is one too; an ABOR may have gone with its transfer's answer.
      assertThat(world.finals.size() - 1).isBetween(world.commands - world.aborts, world.commands);
    }
    assertThat(world.finals.stream().map(OrderFuzzTest::mark).filter(mark -> mark >= 0)).isSorted();
  }

  /** What interrupts may be answered before what it interrupts, so it has no number. */
  private static String marked(String line) {
    // The line decoder lets none of these through.
    String clean = line.replaceAll("[\0\r\n]", "");
    boolean interrupts =
        Ascii.upper(clean).startsWith("ABOR") || Ascii.upper(clean).startsWith("STAT");
    return clean.replace("#", interrupts ? "" : "#;");
  }

  /** The number of the command that this answers, where the server has repeated it; or -1. */
  private static int mark(FtpReply reply) {
    Matcher mark = MARK.matcher(reply.lastLine());
    return mark.find() ? Integer.parseInt(mark.group(1)) : -1;
  }
}
