package dev.sallyport.rules.policy;

import static dev.sallyport.rules.policy.Policies.allow;
import static dev.sallyport.rules.policy.Policies.commands;
import static dev.sallyport.rules.policy.Policies.decide;
import static dev.sallyport.rules.policy.Policies.decideIn;
import static dev.sallyport.rules.policy.Policies.deny;
import static dev.sallyport.rules.policy.Policies.otherwise;
import static dev.sallyport.rules.policy.Policies.path;
import static dev.sallyport.rules.policy.Policies.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.PolicySpec.Otherwise;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A rule about paths")
class PathRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STOR a.exe",
        "STOR A.EXE",
        "STOR dir/a.exe",
        "STOR /a/b/a.exe",
        "STOR a.exe ",
        "STOR a.exe.",
        "STOR a.exe. .",
        "STOR dir\\a.exe",
        "STOR \"a.exe\"",
        "RNTO ../a.exe"
      })
  void refusesANameInEveryReadingAServerMayHave(String line) {
    Policy policy = rules(deny("no-programs", path("**.exe")));
    assertThat(decide(policy, line)).isEqualTo("550 no-programs");
    assertThat(decideIn("/pub", policy, line)).isEqualTo("550 no-programs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"STOR a.exec", "STOR a.exe/b", "NOOP", "TYPE I.exe", "USER a.exe"})
  void isNotAboutOtherNamesNorAboutCommandsWithoutOne(String line) {
    assertThat(decide(rules(deny("no-programs", path("**.exe"))), line)).isEqualTo("allow");
  }

  @ParameterizedTest
  @CsvSource({
    "/, RETR secret/x, 550 s",
    "/, RETR /secret/x, 550 s",
    "/, RETR /SECRET/x, 550 s",
    "/, RETR //secret//./x, 550 s",
    "/, RETR pub/../secret/x, 550 s",
    "/, RETR /../secret/x, 550 s",
    "/, CWD secret, 550 s",
    "/, LIST -la secret, 550 s",
    "/, LIST -la, allow",
    "/, RETR secrets, allow",
    "/pub, RETR x, allow",
    "/pub, RETR ../secret/x, 550 s",
    "/secret, LIST, 550 s",
    "/secret, RETR x, 550 s",
    "/secret/a, CDUP, 550 s",
    "/secret, CDUP, allow",
    "/secret, RETR /pub/x, allow",
    "/pub, RETR ~/x, 550 s",
    "/, MFMT 20260101000000 secret/x, 550 s",
    "/, SITE CHMOD 777 secret/x, 550 s",
    "/, XCRC \"secret/x\" 0 9, 550 s",
    "/, PWD, allow"
  })
  void followsTheWorkingDirectory(String directory, String line, String verdict) {
    assertThat(decideIn(directory, rules(deny("s", path("/secret/**"))), line)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"RETR x, 550 s", "RETR /pub/x, allow", "RETR /secret/x, 550 s", "LIST, 550 s"})
  void refusesInDoubtWhereTheDirectoryIsNotKnown(String line, String verdict) {
    assertThat(decide(rules(deny("s", path("/secret/**"))), line)).isEqualTo(verdict);
  }

  @Test
  void tellsTheClientHowToEndTheDoubt() {
    var usual = new Rule.Result.Deny(Policy.usualReply());
    Policy policy = rules(Policies.rule("s", usual, path("/secret/**")));
    var subject = Policies.subject(policy, Policies.ANN);
    assertThat(policy.decide(subject, FtpCommand.parse("RETR x")))
        .isInstanceOfSatisfying(
            Verdict.Deny.class, deny -> assertThat(deny.reply().lastLine()).contains("PWD"));
    assertThat(policy.decide(subject, FtpCommand.parse("RETR /secret/x")))
        .isInstanceOfSatisfying(
            Verdict.Deny.class, deny -> assertThat(deny.reply()).isEqualTo(Policy.usualReply()));
  }

  @ParameterizedTest
  @CsvSource({
    "/, RETR pub/x, allow",
    "/pub, RETR x, allow",
    "/pub, RETR ../x, 550 otherwise",
    "/pub, RETR /PUB/x, 550 otherwise",
    "/, RETR /pub, allow",
    "/, RETR public, 550 otherwise",
    "/pub, RETR ~/x, 550 otherwise"
  })
  void allowsOnlyWhatItIsSureOf(String directory, String line, String verdict) {
    Policy policy = otherwise(Otherwise.Kind.DENY, allow("pub", path("/pub/**")));
    assertThat(decideIn(directory, policy, line)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"RETR x, 550 otherwise", "RETR /pub/x, allow"})
  void allowsNothingInDoubt(String line, String verdict) {
    Policy policy = otherwise(Otherwise.Kind.DENY, allow("pub", path("/pub/**")));
    assertThat(decide(policy, line)).isEqualTo(verdict);
  }

  @Test
  void allowsANameWhereverItIs() {
    Policy policy =
        otherwise(Otherwise.Kind.DENY, allow("text", commands(Verb.RETR), path("*.txt")));
    assertThat(decide(policy, "RETR a.txt")).isEqualTo("allow");
    assertThat(decide(policy, "RETR a.txt.exe")).isEqualTo("550 otherwise");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "**.[ch]", "**.{exe,php}", "x\\", "*/a"})
  void cannotBeWrittenSoThatItMeansSomethingElse(String pattern) {
    assertThat(PathPattern.of(pattern)).isEmpty();
  }
}
