package dev.sallyport.proxy.codec;

import static dev.sallyport.proxy.codec.Incomplete.INCOMPLETE;
import static dev.sallyport.proxy.codec.Telnet.DONT;
import static dev.sallyport.proxy.codec.Telnet.WONT;
import static dev.sallyport.proxy.codec.Wire.bytes;
import static dev.sallyport.proxy.codec.Wire.client;
import static dev.sallyport.proxy.codec.Wire.line;
import static dev.sallyport.proxy.codec.Wire.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.Side;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Telnet on a control connection")
class TelnetTest {
  private static final String IAC = "\u00ff";
  private static final String NOP = IAC + "\u00f1";
  private static final String DM = IAC + "\u00f2";
  private static final String IP = IAC + "\u00f4";
  private static final String SB = IAC + "\u00fa";
  private static final String SE = IAC + "\u00f0";
  private static final String WILL = IAC + "\u00fb";
  private static final String WONT_ = IAC + "\u00fc";
  private static final String DO = IAC + "\u00fd";
  private static final String DONT_ = IAC + "\u00fe";

  private static final LineEvent IN_LINE = new Faulty(Fault.TELNET_IN_LINE);

  @Test
  void readsADoubled255AsOne() {
    assertThat(client("CWD a" + IAC + IAC + "b\r\n")).containsExactly(line("CWD a\u00ffb"));
    assertThat(client(IAC + IAC + "\r\n")).containsExactly(line("\u00ff"));
    assertThat(server("257 a" + IAC + IAC + "\r\n")).containsExactly(line("257 a\u00ff"));
  }

  @Test
  void readsAborBehindInterruptProcessAndSynch() {
    assertThat(client(IP + DM + "ABOR\r\n")).containsExactly(line("ABOR"));
  }

  @Test
  void readsAborWhoseDataMarkWasLostOutOfBand() {
    assertThat(client(IP + IAC + "ABOR\r\n")).containsExactly(line("ABOR"));
  }

  @Test
  void readsAborWhoseIacWasLostOutOfBand() {
    assertThat(client(IP + "\u00f2ABOR\r\n")).containsExactly(line("ABOR"));
  }

  @Test
  void readsAborBehindTheTwoUrgentBytesThatPyftpdlibsTestSends() {
    assertThat(client("\u00f4", IAC, "abor\r\n")).containsExactly(line("abor"));
  }

  @Test
  void keepsInterruptProcessAndDataMarkInsideALineWhereTheyAreJustBytes() {
    assertThat(client("CWD \u00f4\u00f2\r\n")).containsExactly(line("CWD \u00f4\u00f2"));
  }

  @ParameterizedTest
  @ValueSource(ints = {240, 241, 242, 243, 244, 245, 246, 247, 248, 249})
  void dropsACommandBeforeAClientsLine(int command) {
    assertThat(client(IAC + (char) command + "NOOP\r\n")).containsExactly(line("NOOP"));
  }

  @ParameterizedTest
  @ValueSource(ints = {240, 241, 242, 243, 244, 245, 246, 247, 248, 249})
  void refusesAClientsLineWithACommandInIt(int command) {
    assertThat(client("PO" + IAC + (char) command + "RT 1,2,3,4,5,6\r\nNOOP\r\n"))
        .containsExactly(IN_LINE, line("NOOP"));
    assertThat(client("NOOP" + IAC + (char) command + "\r\n")).containsExactly(IN_LINE);
  }

  @Test
  void takesCommandsOutOfAServersTextAnywhere() {
    assertThat(server(NOP + "20" + NOP + "0 o" + DM + "k\r\n")).containsExactly(line("200 ok"));
  }

  @Test
  void refusesWhatAClientOffersBeforeALine() {
    assertThat(client(WILL + "\u0001NOOP\r\n"))
        .containsExactly(new TelnetOffer(DONT, 1), line("NOOP"));
    assertThat(client(DO + "\0" + WILL + "\u00ffNOOP\r\n"))
        .containsExactly(new TelnetOffer(WONT, 0), new TelnetOffer(DONT, 255), line("NOOP"));
  }

  @Test
  void refusesWhatAServerOffersAnywhere() {
    assertThat(server("200 o" + DO + "\u0003k\r\n"))
        .containsExactly(new TelnetOffer(WONT, 3), line("200 ok"));
  }

  @Test
  void leavesRefusalsUnanswered() {
    assertThat(client(WONT_ + "\u0001" + DONT_ + "\nNOOP\r\n")).containsExactly(line("NOOP"));
    assertThat(server("200" + WONT_ + "\u0001 ok\r\n")).containsExactly(line("200 ok"));
  }

  @Test
  void leavesAnOfferInsideAClientsLineUnansweredAndRefusesTheLine() {
    assertThat(client("NOOP" + WILL + "\u0001\r\n")).containsExactly(IN_LINE);
    assertThat(client("NOOP" + DO + "\0 x\r\n")).containsExactly(IN_LINE);
  }

  @Test
  void stillEndsARefusedLineAtAnOptionThatLooksLikeALineEnd() {
    assertThat(client("CWD a" + WILL + "\r\nNOOP\r\n")).containsExactly(IN_LINE, line("NOOP"));
    assertThat(client("CWD a" + WILL + "\nNOOP\n")).containsExactly(IN_LINE, line("NOOP"));
  }

  @Test
  void skipsASubnegotiationBeforeAClientsLine() {
    assertThat(client(SB + "\u0018\0\r\nPORT" + IAC + IAC + "x" + SE + "NOOP\r\n"))
        .containsExactly(line("NOOP"));
  }

  @Test
  void skipsASubnegotiationInAServersText() {
    assertThat(server("200 o" + SB + "\u0018\n" + SE + "k\r\n")).containsExactly(line("200 ok"));
  }

  @Test
  void doesNotLetASubnegotiationHideTheEndOfAClientsLine() {
    assertThat(client("RETR " + SB + "name\r\nNOOP\r\n")).containsExactly(IN_LINE, line("NOOP"));
  }

  @Test
  void countsASubnegotiationTowardsTheLimit() {
    var decoder = new ControlLineDecoder(Side.CLIENT, 100);
    assertThat(decoder.next(bytes(SB + "x".repeat(98)))).isEqualTo(INCOMPLETE);
    assertThat(decoder.next(bytes("x"))).isEqualTo(new Faulty(Fault.TOO_LONG));
  }

  @Test
  void countsCommandsBeforeALineTowardsTheLimit() {
    var decoder = new ControlLineDecoder(Side.CLIENT, 100);
    assertThat(decoder.next(bytes(NOP.repeat(49) + "\u00f2\u00f2"))).isEqualTo(INCOMPLETE);
    assertThat(decoder.next(bytes("\u00f2"))).isEqualTo(new Faulty(Fault.TOO_LONG));
  }

  @Test
  void countsOffersTowardsTheLimit() {
    var decoder = new ControlLineDecoder(Side.CLIENT, 8);
    var in = bytes((WILL + "\u0001").repeat(3));
    assertThat(decoder.next(in)).isEqualTo(new TelnetOffer(DONT, 1));
    assertThat(decoder.next(in)).isEqualTo(new TelnetOffer(DONT, 1));
    assertThat(decoder.next(in)).isEqualTo(new Faulty(Fault.TOO_LONG));
  }

  @Test
  void dropsALoneIacBeforeAClientsLine() {
    assertThat(client(IAC + "\r\n" + IAC + "\n")).containsExactly(line(""), line(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PORT 1\u00ff,2\r\n", "CWD \u00ff\r\n", "CWD \u00ff\n", "\u00ff\u00ff\u00ffx\r\n"})
  void refusesAClientsLineWithALoneIacInIt(String bytes) {
    assertThat(client(bytes)).containsExactly(IN_LINE);
  }

  @Test
  void keepsALoneIacInAServersText() {
    assertThat(server("257 a" + IAC + "b\r\n")).containsExactly(line("257 a\u00ffb"));
    assertThat(server("257 a" + IAC + "\r\n")).containsExactly(line("257 a\u00ff"));
  }

  @Test
  void namesTheFirstFaultOfALine() {
    assertThat(client("a" + NOP + "b\rc\r\n")).containsExactly(IN_LINE);
    assertThat(client("a\rb" + NOP + "c\r\n")).containsExactly(new Faulty(Fault.BARE_CR));
  }
}
