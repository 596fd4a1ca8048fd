package dev.sallyport.rules.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Effect;
import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.WorkingDirectory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The policy")
class PolicyTest {
  private static final InetAddress IPV4 = InetAddress.ofLiteral("10.1.2.3");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::1");
  private static final Subject STRANGER = subject(IPV4, false, false);
  private static final Subject USER = subject(IPV4, true, false);
  private static final Subject USER_V6 = subject(IPV6, true, false);
  private static final Subject AFTER_EPSV_ALL = subject(IPV4, true, true);
  private static final Set<Effect> BEFORE_LOGIN =
      EnumSet.of(Effect.EARLY, Effect.LOGIN, Effect.REINITIALIZE);

  private final Policy policy = new Policy();

  @ParameterizedTest
  @EnumSource(Verb.class)
  void passesAfterLoginWhatIsNotRefusedByName(Verb verb) {
    String argument =
        switch (verb) {
          case PORT -> "10,1,2,3,39,16";
          case EPRT -> "|1|10.1.2.3|10000|";
          case PASV, EPSV -> "";
          case PRET -> "RETR f";
          default -> "S";
        };
    if (verb.refused() || verb.effect() == Effect.PROTECTION) {
      assertThat(on(USER, verb + " " + argument)).isEqualTo("502 NOT_OFFERED");
    } else {
      assertThat(on(USER, verb + " " + argument)).isEqualTo("allow");
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void passesBeforeLoginOnlyWhatLogsInOrLooksAround(Verb verb) {
    String expected =
        verb.refused() || verb.effect() == Effect.PROTECTION
            ? "502 NOT_OFFERED"
            : BEFORE_LOGIN.contains(verb.effect()) ? "allow" : "530 BEFORE_LOGIN";
    assertThat(on(STRANGER, verb.name())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PORT 10,1,2,3,39,16",
        "PORT 9,9,9,9,0,25",
        "PORT x",
        "EPRT |1|10.1.2.3|10000|",
        "EPRT x",
        "EPRT |3|x|1|",
        "PASV",
        "PASV x",
        "EPSV",
        "EPSV 2",
        "EPSV 9",
        "EPSV ALL",
        "EPSV x"
      })
  void opensNothingBeforeLogin(String line) {
    assertThat(on(STRANGER, line)).isEqualTo("530 BEFORE_LOGIN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "PORT 10,1,2,3,4,0; allow",
        "PORT 10,1,2,3,255,255; allow",
        "PORT 10,1,2,3,3,255; 504 LOW_PORT",
        "PORT 10,1,2,3,0,25; 504 LOW_PORT",
        "PORT 10,1,2,3,0,0; 504 LOW_PORT",
        "PORT 10,1,2,4,39,16; 501 FOREIGN_ADDRESS",
        "PORT 0,0,0,0,39,16; 501 FOREIGN_ADDRESS",
        "PORT 127,0,0,1,39,16; 501 FOREIGN_ADDRESS",
        "PORT 255,255,255,255,39,16; 501 FOREIGN_ADDRESS",
        "PORT 224,0,0,1,39,16; 501 FOREIGN_ADDRESS",
        "PORT 10,1,2,4,0,25; 501 FOREIGN_ADDRESS",
        "pOrT 10,1,2,4,39,16; 501 FOREIGN_ADDRESS",
        "PORT 10,1,2,3,39; 501 BAD_ARGUMENT",
        "EPRT |1|10.1.2.3|1024|; allow",
        "EPRT |1|10.1.2.3|1023|; 504 LOW_PORT",
        "EPRT |1|10.1.2.3|0|; 504 LOW_PORT",
        "EPRT |1|10.1.2.4|10000|; 501 FOREIGN_ADDRESS",
        "EPRT |2|::1|10000|; 522 WRONG_PROTOCOL",
        "EPRT |2|::|10000|; 522 WRONG_PROTOCOL",
        "EPRT |3|x|10000|; 522 WRONG_PROTOCOL",
        "EPRT |2|::ffff:10.1.2.3|10000|; 501 BAD_ARGUMENT",
        "EPRT |1|localhost|10000|; 501 BAD_ARGUMENT",
        "PASV; allow",
        "PASV x; 501 BAD_ARGUMENT",
        "EPSV; allow",
        "EPSV 1; allow",
        "EPSV ALL; allow",
        "EPSV 2; 522 WRONG_PROTOCOL",
        "EPSV 9; 522 WRONG_PROTOCOL",
        "EPSV x; 501 BAD_ARGUMENT"
      })
  void sendsDataToTheClientsOwnAddressOnlyOverIpv4(String line, String verdict) {
    assertThat(on(USER, line)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "EPRT |2|2001:db8::1|1024|; allow",
        "EPRT |2|2001:DB8:0:0::1|10000|; allow",
        "EPRT |2|2001:db8::1|1023|; 504 LOW_PORT",
        "EPRT |2|2001:db8::2|10000|; 501 FOREIGN_ADDRESS",
        "EPRT |2|::|10000|; 501 FOREIGN_ADDRESS",
        "EPRT |1|10.1.2.3|10000|; 522 WRONG_PROTOCOL",
        "PORT 10,1,2,3,39,16; 501 FOREIGN_ADDRESS",
        "PASV; 522 WRONG_PROTOCOL",
        "EPSV; allow",
        "EPSV 2; allow",
        "EPSV 1; 522 WRONG_PROTOCOL"
      })
  void sendsDataToTheClientsOwnAddressOnlyOverIpv6(String line, String verdict) {
    assertThat(on(USER_V6, line)).isEqualTo(verdict);
  }

  @Test
  void knowsALinkLocalClientWhateverItsZone() throws UnknownHostException {
    byte[] address = InetAddress.ofLiteral("fe80::1").getAddress();
    var client = subject(Inet6Address.getByAddress(null, address, 3), true, false);
    assertThat(on(client, "EPRT |2|fe80::1|10000|")).isEqualTo("allow");
  }

  @Test
  void namesTheProtocolThatWouldBeUnderstood() {
    assertThat(policy.decide(USER, FtpCommand.parse("EPSV 2")))
        .isInstanceOfSatisfying(
            Verdict.Deny.class, deny -> assertThat(deny.reply().lastLine()).endsWith("(1)"));
    assertThat(policy.decide(USER_V6, FtpCommand.parse("PASV")))
        .isInstanceOfSatisfying(
            Verdict.Deny.class, deny -> assertThat(deny.reply().lastLine()).endsWith("(2)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "PORT 10,1,2,3,39,16; 501 AFTER_EPSV_ALL",
        "PORT 10,1,2,4,39,16; 501 AFTER_EPSV_ALL",
        "EPRT |1|10.1.2.3|10000|; 501 AFTER_EPSV_ALL",
        "PASV; 501 AFTER_EPSV_ALL",
        "EPSV; allow",
        "EPSV ALL; allow",
        "RETR x; allow"
      })
  void allowsNothingButEpsvAfterEpsvAll(String line, String verdict) {
    assertThat(on(AFTER_EPSV_ALL, line)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "SITE EXEC ls; 502 SITE_EXEC",
        "SITE index; 502 SITE_EXEC",
        "SITE exec; 502 SITE_EXEC",
        "SITE   eXeC x; 502 SITE_EXEC",
        "SITE CHMOD 644 x; allow",
        "SITE EXECUTE; allow",
        "SITE HELP EXEC; allow",
        "MODE S; allow",
        "MODE s; allow",
        "MODE Z; allow",
        "MODE B; 504 BLOCK_MODE",
        "MODE C; 504 BLOCK_MODE",
        "MODE; 504 BLOCK_MODE",
        "FOO x; 500 UNKNOWN_COMMAND",
        "LPRT 4,4,10,1,2,3,2,39,16; 502 NOT_OFFERED",
        "AUTH TLS; 502 NOT_OFFERED",
        "USER ${jndi:ldap://127.0.0.1/a}; allow",
        "''; allow"
      })
  void refusesWhatNothingHereCouldWatch(String line, String verdict) {
    assertThat(on(USER, line)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void endsTheSessionForAFatalFaultAndOnlyForThat(Fault fault) {
    for (Subject subject : new Subject[] {STRANGER, USER, AFTER_EPSV_ALL}) {
      Verdict verdict = policy.decide(subject, new FtpCommand.Unreadable(fault));
      if (fault.fatal()) {
        assertThat(verdict)
            .isInstanceOfSatisfying(
                Verdict.Terminate.class, end -> assertThat(end.reply().code()).isEqualTo(421));
      } else {
        assertThat(verdict)
            .isInstanceOfSatisfying(
                Verdict.Deny.class, deny -> assertThat(deny.reply().code()).isBetween(500, 501));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "1023, true", "1024, false", "65535, false"})
  void refusesAServersPortBelow1024(int port, boolean refused) {
    assertThat(policy.decideOffer(port, false) instanceof Verdict.Deny).isEqualTo(refused);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void namesACheckForEveryFaultOfEitherSide(Fault fault) {
    String area = fault == Fault.PLAINTEXT_AFTER_AUTH ? "builtin.tls." : "builtin.command.";
    assertThat(BuiltinCheck.ofClient(fault).id()).startsWith(area);
    assertThat(BuiltinCheck.ofServer(fault).id()).startsWith("builtin.reply.");
  }

  @Test
  void hasOneStableNameForEachCheck() {
    assertThat(Arrays.stream(BuiltinCheck.values()).map(BuiltinCheck::id))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("builtin\\.[a-z]+\\.[a-z-]+"));
  }

  private static Subject subject(InetAddress client, boolean loggedIn, boolean epsvAll) {
    return new Subject(
        new Policy().scope(Party.of(client)),
        loggedIn,
        TlsStanding.NOT_OFFERED,
        epsvAll,
        new WorkingDirectory.Unknown(),
        -1,
        Instant.EPOCH);
  }

  private String on(Subject subject, String line) {
    return switch (policy.decide(subject, FtpCommand.parse(line))) {
      case Verdict.Allow _ -> "allow";
      case Verdict.Shadow(var check) -> "shadow " + check;
      case Verdict.Deny(var reply, var check) -> reply.code() + " " + check;
      case Verdict.Terminate(var reply, var check) -> "end " + reply.code() + " " + check;
    };
  }
}
