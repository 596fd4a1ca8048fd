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
  @CsvSource({
    "SITE CPFR\t/secret/x, 550 s",
    "SITE CHMOD\t600\t/secret/x, 550 s",
    "LIST -a\t/secret, 550 s",
    "'LIST  -a /secret', 550 s",
    "'STAT  -a /secret', 550 s",
    "MLSD -a /secret, 550 s",
    "MLSD secret/x, 550 s",
    "LIST pub /secret, 550 s",
    "STAT, allow",
    "STAT secret, 550 s",
    "COMB /pub/out 1 2 3 4 5 6 7 8 9 /secret/x, 550 s",
    "'XCRC \"/secret/a b\" 0 10', 550 s",
    "'XCRC \"/secret of ann/x\" 0 10', allow",
    "'MMD5 /pub/a,/secret/x', 550 s",
    "DELE /secret./x, 550 s",
    "DELE /secret . /x, 550 s",
    "DELE /secrets./x, allow",
    "MDTM 20200101000000 /secret/x, 550 s",
    "MDTM 20200101000000+60 /secret/x, 550 s",
    "MDTM 20200101000000 /pub/x, allow"
  })
  void knowsHowElseServersReadALine(String line, String verdict) {
    assertThat(decideIn("/", rules(deny("s", path("/secret/**"))), line)).isEqualTo(verdict);
  }

  @Test
  void refusesInDoubtWhatHasMoreWordsThanAnybodyMeans() {
    Policy policy = rules(deny("s", path("/secret/**")));
    assertThat(decideIn("/", policy, "COMB" + " a".repeat(64))).isEqualTo("allow");
    assertThat(decideIn("/", policy, "COMB" + " a".repeat(64) + " /secret/x")).isEqualTo("550 s");
  }

  @ParameterizedTest
  @CsvSource({
    "LIST /secre?, 550 s",
    "LIST /s*, 550 s",
    "LIST /s*/, 550 s",
    "NLST /secre*/*, 550 s",
    "NLST /[rs]ecret, 550 s",
    "'NLST /{pub,secret}', 550 s",
    "NLST /pub/.?/secret, 550 s",
    "NLST /pub/[.-]./secret, 550 s",
    "NLST /pub/[2020] a, allow",
    "STAT S*, 550 s",
    "LIST *.txt, allow",
    "LIST /pub/*, allow",
    "NLST /pub/*/*, allow",
    "LIST -R, 550 s",
    "LIST -laR /, 550 s",
    "LIST / -R, 550 s",
    "LIST -R /pub, allow",
    "LIST -r /, allow",
    "RETR /secre?, allow"
  })
  void refusesAListingThatMayLeadThere(String line, String verdict) {
    assertThat(decideIn("/", rules(deny("s", path("/secret/**"))), line)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "RNFR /pub, 550 s",
    "RNFR /home/ann, 550 s",
    "RNFR /home, 550 s",
    "SITE CPFR /pub, 550 s",
    "RNFR /pub/open, allow",
    "RNFR /etc, allow",
    "RNFR /pub/a.txt, allow",
    "DELE /pub, allow",
    "RNTO /pub, allow"
  })
  void refusesToMoveWhatItLiesIn(String line, String verdict) {
    Policy policy =
        rules(
            deny(
                "s",
                path("/pub/private/**", "/home/*/mail/**", "**/.ssh/**", "/pub/**.exe", "*.php")));
    assertThat(decideIn("/", policy, line)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "/pub, LIST a b, allow",
    "/pub, LIST a ../secret, 550 otherwise",
    "/, LIST pub/a secret, 550 otherwise",
    "/, LIST /pub/*, allow",
    "/, LIST /pub/*/x, 550 otherwise",
    "/, 'LIST /pub/{a,../secret}', 550 otherwise",
    "/, LIST /pub/.?, 550 otherwise",
    "/pub, RETR ..\\secret, 550 otherwise",
    "/pub, STOR a. , allow"
  })
  void allowsWhatEveryServerReadsSo(String directory, String line, String verdict) {
    Policy policy = otherwise(Otherwise.Kind.DENY, allow("pub", path("/pub/**")));
    assertThat(decideIn(directory, policy, line)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"MDTM 20200101000000 x, 550 read-only", "MDTM x, allow", "MDTM 2020 x, allow"})
  void isAboutWritingWhereATimeIsSet(String line, String verdict) {
    Policy policy = rules(deny("read-only", commands(Verb.MFMT)));
    assertThat(decideIn("/", policy, line)).isEqualTo(verdict);
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
