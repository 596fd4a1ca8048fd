package dev.sallyport.proxy.audit;

import static dev.sallyport.proxy.audit.Events.AT;
import static dev.sallyport.proxy.audit.Events.SESSION;
import static dev.sallyport.proxy.audit.Events.line;
import static dev.sallyport.proxy.audit.Events.login;
import static dev.sallyport.proxy.audit.Events.parse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The line of an audit event")
class AuditLineTest {

  @Test
  void saysWhoWhenAndWhat() {
    assertThat(line(new AuditEvent.SessionStarted(AT, SESSION, "10.0.0.5:21")))
        .isEqualTo(
            "{\"time\":\"2026-11-20T16:00:00.123Z\",\"event\":\"session.start\",\"session\":\"s1\","
                + "\"listener\":\"public\",\"client\":\"192.0.2.7\",\"client_port\":40123,"
                + "\"server\":\"10.0.0.5:21\"}");
  }

  @Test
  void writesIpv6AsPeopleLookForIt() {
    var client = new HostPort(InetAddress.ofLiteral("2001:db8:0:0:0:0:0:1"), 40_123);
    var session = new AuditEvent.Session("s1", "public", client);
    assertThat(parse(line(new AuditEvent.Login(AT, session, "ann", true))))
        .containsEntry("client", "2001:db8::1");
  }

  @Test
  void tellsWhatASessionCameTo() {
    var totals = new AuditEvent.Totals(5_000_000_000L, 7, Duration.ofMillis(61_500), 12);
    assertThat(parse(line(new AuditEvent.SessionEnded(AT, SESSION, "idle", "15 min", totals))))
        .containsEntry("event", "session.end")
        .containsEntry("reason", "idle")
        .containsEntry("detail", "15 min")
        .containsEntry("bytes_to_client", "5000000000")
        .containsEntry("bytes_to_server", "7")
        .containsEntry("duration_ms", "61500")
        .containsEntry("commands", "12");
    assertThat(
            parse(
                line(
                    new AuditEvent.SessionRefused(
                        AT, SESSION, "loop", "builtin.session.loop", "192.0.2.1:21"))))
        .containsEntry("rule", "builtin.session.loop")
        .containsEntry("event", "session.refused")
        .containsEntry("reason", "loop")
        .containsEntry("server", "192.0.2.1:21");
  }

  @Test
  void tellsHowAControlConnectionIsProtected() {
    var facts = new AuditEvent.Tls("TLSv1.3", "TLS_AES_128_GCM_SHA256", "CN=ann\r\n{}");
    String line = line(new AuditEvent.TlsEstablished(AT, SESSION, Side.CLIENT, facts));
    assertThat(line).doesNotContain("\r", "\n");
    assertThat(parse(line))
        .containsEntry("event", "tls")
        .containsEntry("session", "s1")
        .containsEntry("side", "client")
        .containsEntry("version", "TLSv1.3")
        .containsEntry("suite", "TLS_AES_128_GCM_SHA256")
        .containsEntry("certificate", "CN=ann\r\n{}");
  }

  @Test
  void leavesOutWhatThereIsNothingToSayAbout() {
    var totals = new AuditEvent.Totals(0, 0, Duration.ZERO, 0);
    assertThat(parse(line(new AuditEvent.SessionEnded(AT, SESSION, "idle", "", totals))))
        .doesNotContainKey("detail");
  }

  @Test
  void tellsTheResultOfALogin() {
    assertThat(parse(line(login("anna"))))
        .containsEntry("event", "login")
        .containsEntry("user", "anna")
        .containsEntry("outcome", "accepted");
    assertThat(parse(line(new AuditEvent.Login(AT, SESSION, "anna", false))))
        .containsEntry("outcome", "refused");
  }

  @Test
  void tellsWhatWentThroughInShadow() {
    var asked = new AuditEvent.Shadowed("anna", "PASS", "PASS hunter2", "/pub");
    assertThat(parse(line(new AuditEvent.Shadow(AT, SESSION, "watch", asked, "a rule"))))
        .containsEntry("event", "shadow")
        .containsEntry("rule", "watch")
        .containsEntry("user", "anna")
        .containsEntry("verb", "PASS")
        .containsEntry("what", "PASS ***")
        .containsEntry("directory", "/pub")
        .containsEntry("why", "a rule");
  }

  @Test
  void tellsWhatBecameOfATransfer() {
    var asked =
        new AuditEvent.Asked(
            "RETR", WireTextTest.wire("/grüße.txt"), Direction.TO_CLIENT, "passive");
    var result = new AuditEvent.Result("completed", 1024, Duration.ofMillis(20), 226);
    assertThat(parse(line(new AuditEvent.Transfer(AT, SESSION, asked, result))))
        .containsEntry("event", "transfer")
        .containsEntry("verb", "RETR")
        .containsEntry("path", "/grüße.txt")
        .containsEntry("direction", "to_client")
        .containsEntry("mode", "passive")
        .containsEntry("outcome", "completed")
        .containsEntry("bytes", "1024")
        .containsEntry("duration_ms", "20")
        .containsEntry("reply_code", "226");
    var cut = new AuditEvent.Result("stalled", 0, Duration.ZERO, 0);
    assertThat(parse(line(new AuditEvent.Transfer(AT, SESSION, asked, cut))))
        .doesNotContainKey("reply_code");
  }

  @Test
  void tellsWhatWasRefusedByWhichRuleAndWhy() {
    assertThat(parse(line(refusal("PORT 10,0,0,9,0,25"))))
        .containsEntry("event", "refusal")
        .containsEntry("rule", "bounce.foreign_address")
        .containsEntry("what", "PORT 10,0,0,9,0,25")
        .containsEntry("why", "not the client's address");
  }

  @Test
  void neverHoldsAPassword() {
    assertThat(line(refusal("PASS canary"))).doesNotContain("canary").contains("PASS ***");
    var totals = new AuditEvent.Totals(0, 0, Duration.ZERO, 0);
    var ended = new AuditEvent.SessionEnded(AT, SESSION, "violation", "ACCT canary", totals);
    assertThat(line(ended)).doesNotContain("canary");
    assertThat(ended.toString() + refusal("adat canary")).doesNotContain("canary");
  }

  @Test
  void escapesWhatATerminalOrALineReaderWouldActOn() {
    String hostile = "\u001b]0;owned\u0007\r\n{\"event\":\"login\"}\0\u007f\u0085\u009b2J";
    // 0x9b and 0x85 alone are not UTF-8, and stay the C1 controls they are in ISO 8859-1.
    String line = line(login(hostile));
    assertThat(line.chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
    assertThat(line).contains("\\u001B", "\\u0000", "\\u007F", "\\u0085", "\\u009B");
    assertThat(parse(line)).containsEntry("user", hostile);
  }

  @Test
  void escapesUnicodeThatBreaksLinesOrHidesText() {
    // Line and paragraph separators, next line, right-to-left override, zero-width, byte order mark
    String hostile = "a\u2028b\u2029c\u0085d\u202etxt.exe\u200b\ufeff";
    String line = line(login(WireTextTest.wire(hostile)));
    assertThat(line.chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
    assertThat(parse(line)).containsEntry("user", hostile);
  }

  @Test
  void keepsLettersOfTheWholeWorldReadable() {
    String line = line(login(WireTextTest.wire("Grüße 文件 🗂")));
    assertThat(line).contains("Grüße 文件 \\uD83D\\uDDC2");
    assertThat(parse(line)).containsEntry("user", "Grüße 文件 🗂");
  }

  @Test
  void holdsNoMoreThan256BytesOfAField() {
    var user = parse(line(login("n".repeat(10_000)))).get("user");
    assertThat(user).isEqualTo("n".repeat(256) + "…");
    assertThat(parse(line(refusal("x".repeat(10_000)))).get("what")).hasSize(257);
    var asked = new AuditEvent.Asked("STOR", "p".repeat(10_000), Direction.TO_SERVER, "active");
    var result = new AuditEvent.Result("completed", 1, Duration.ZERO, 226);
    var transfer = new AuditEvent.Transfer(AT, SESSION, asked, result);
    assertThat(parse(line(transfer)).get("path")).hasSize(257);
    assertThat(asked.path().length()).isLessThan(300);
  }

  @Property
  void isOneHarmlessLineOfJsonWhateverTheWireSays(@ForAll @Size(max = 400) byte[] bytes) {
    String wire = new String(bytes, StandardCharsets.ISO_8859_1);
    String line = line(refusal(wire));
    assertThat(line.codePoints())
        .noneMatch(c ->
            Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.FORMAT);
    assertThat(parse(line)).containsEntry("event", "refusal").containsEntry("session", "s1");
  }

  private static AuditEvent refusal(String what) {
    return new AuditEvent.Refusal(
        AT, SESSION, "bounce.foreign_address", what, "not the client's address");
  }
}
