package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.FtpReply;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What holds of every session, told from what its two peers have seen. */
final class Promises {
  private static final Set<String> BEFORE_LOGIN =
      Set.of(
          "USER", "PASS", "ACCT", "QUIT", "REIN", "NOOP", "FEAT", "SYST", "HELP", "OPTS", "CLNT",
          "LANG", "STAT", "ABOR");
  private static final Pattern NEVER_FORWARDED =
      Pattern.compile(
          "(AUTH|LPRT|LPSV|CPSV|SSCN|HOST|XYZZY|SITE[ \\t]+(EXEC|INDEX)|MODE[ \\t]+[BC]|ADAT|CCC|ENC|MIC|CONF)"
              + "([ \\t].*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern TUPLE = Pattern.compile("\\d+(,\\d+){5}");

  private Promises() {}

  static void kept(World world) {
    world.finals.forEach(reply -> showsOnlyOurAddress(reply, world));
    world.sentToServer.forEach(line -> isAllowed(line, world.setting));
    assertThat(world.sentBeforeLogin()).isSubsetOf(BEFORE_LOGIN);
  }

  private static void showsOnlyOurAddress(FtpReply reply, World world) {
    if (reply.code() == 227) {
      assertThat(TUPLE.matcher(String.join("\n", reply.lines())).results().toList())
          .as("%s", reply)
          .extracting(java.util.regex.MatchResult::group)
          .containsExactly(world.clientSide().commas());
    } else if (reply.code() == 229) {
      assertThat(String.join("\n", reply.lines()))
          .containsPattern("\\((.)\\1\\1" + world.clientSide().port() + "\\1\\)");
      assertThat(reply.lines()).hasSize(1);
    }
  }

  private static void isAllowed(String line, Setting setting) {
    assertThat(line).doesNotContain("\r", "\n", "\0").doesNotMatch(NEVER_FORWARDED);
    List<String> words = List.of(line.split(" ", 2));
    switch (words.getFirst()) {
      case "PORT" -> assertThat(line).isEqualTo("PORT 10,0,0,1,199,56");
      case "EPRT" -> assertThat(line).isIn("EPRT |1|10.0.0.1|51000|", "EPRT |2|fd00::1|51000|");
      default -> {}
    }
    if (Script.hasRules(setting)) {
      String upper = Ascii.upper(line);
      assertThat(upper).doesNotMatch("(STOR|APPE|STOU|RNTO|MKD) .*\\.EXE");
      assertThat(upper)
          .doesNotMatch("SITE CHMOD .*")
          .doesNotMatch("USER MALLORY")
          .isNotEqualTo("MDTM");
    }
  }
}
