package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.FtpReply;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What holds of every session, told from what its two peers have seen. Each promise has a name, by
 * which a finding tells it; {@link World} holds the machine to its own while it carries the actions
 * out.
 */
final class Promises {
  private static final Pattern MARK = Pattern.compile("#(\\d+);?");
  private static final Set<String> BEFORE_LOGIN =
      Set.of(
          "USER", "PASS", "ACCT", "QUIT", "REIN", "NOOP", "FEAT", "SYST", "HELP", "OPTS", "CLNT",
          "LANG", "STAT", "ABOR", "CSID");
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
    assertThat(world.sentBeforeLogin())
        .as("before the login the server hears only what logs in or looks around")
        .isSubsetOf(BEFORE_LOGIN);
  }

  /** As long as its parts may be at most, and no longer, however many events there were. */
  static void bounded(SessionState state, int pipelined, int longestLine) {
    assertThat(state.waiting())
        .as("no more commands wait than are read ahead")
        .hasSizeLessThanOrEqualTo(pipelined);
    assertThat(state.pending()).as("few replies are owed at a time").hasSizeLessThanOrEqualTo(5);
    assertThat(state.toString())
        .as("a state is no longer than its parts may be")
        .hasSizeLessThan((pipelined + 24) * longestLine);
  }

  static void endsOnce(World world) {
    assertThat(world.ended)
        .as("a session is over exactly when its end was asked for")
        .isEqualTo(world.state.over());
  }

  /** Once everything is settled. */
  static void answersEveryCommandOnce(World world) {
    if (!world.ended) {
      assertThat(world.state.waiting()).as("no command is left waiting").isEmpty();
      // The greeting is one too; an ABOR may have gone with its transfer's answer.
      assertThat(world.finals.size() - 1)
          .as("every command has one answer")
          .isBetween(world.commands - world.aborts, world.commands);
    }
  }

  /** Where the server, or we, repeated the number of a command. */
  static void answersInOrder(World world) {
    assertThat(world.finals.stream().map(Promises::mark).filter(mark -> mark >= 0))
        .as("answers come in the order of the commands")
        .isSorted();
  }

  private static int mark(FtpReply reply) {
    Matcher mark = MARK.matcher(reply.lastLine());
    return mark.find() ? Integer.parseInt(mark.group(1)) : -1;
  }

  private static void showsOnlyOurAddress(FtpReply reply, World world) {
    if (reply.code() == 227) {
      assertThat(TUPLE.matcher(String.join("\n", reply.lines())).results().toList())
          .as("a 227 names our address and no other: %s", reply)
          .extracting(MatchResult::group)
          .containsExactly(world.clientSide().commas());
    } else if (reply.code() == 229) {
      assertThat(String.join("\n", reply.lines()))
          .as("a 229 names our port: %s", reply)
          .containsPattern("\\((.)\\1\\1" + world.clientSide().port() + "\\1\\)");
      assertThat(reply.lines()).as("a 229 has one line: %s", reply).hasSize(1);
    }
  }

  private static void isAllowed(String line, Setting setting) {
    assertThat(line).as("a command is one line").doesNotContain("\r", "\n", "\0");
    assertThat(line)
        .as("what is refused by name never reaches the server")
        .doesNotMatch(NEVER_FORWARDED);
    switch (line.split(" ", 2)[0]) {
      case "PORT" ->
          assertThat(line).as("PORT names our address").isEqualTo("PORT 10,0,0,1,199,56");
      case "EPRT" ->
          assertThat(line)
              .as("EPRT names our address")
              .isIn("EPRT |1|10.0.0.1|51000|", "EPRT |2|fd00::1|51000|");
      default -> {}
    }
    if (Script.hasRules(setting)) {
      assertThat(Ascii.upper(line))
          .as("what a rule refuses never reaches the server")
          .doesNotMatch("(STOR|APPE|STOU|RNTO|MKD) .*\\.EXE")
          .doesNotMatch("SITE CHMOD .*")
          .doesNotMatch("USER MALLORY")
          .doesNotMatch("MDTM( .*)?");
    }
  }
}
