package dev.sallyport.proxy.codec;

import static dev.sallyport.proxy.codec.Wire.commands;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Verb;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A command decoder")
class CommandDecoderTest {

  @Test
  void readsEachLineAsACommand() {
    assertThat(commands("USER u\r\nPASV\r\n\r\n"))
        .containsExactly(
            command(new FtpCommand.Plain(Verb.USER, "u")),
            command(new FtpCommand.Pasv()),
            command(new FtpCommand.Blank()));
  }

  @Test
  void goesOnBehindALineThatIsRefused() {
    assertThat(commands("NOOP\rx\r\nNOOP\u00ff\u00f1\r\nPASV\r\n"))
        .containsExactly(
            unreadable(Fault.BARE_CR),
            unreadable(Fault.TELNET_IN_LINE),
            command(new FtpCommand.Pasv()));
  }

  @Test
  void passesOnOffers() {
    assertThat(commands("\u00ff\u00fd\u0006PASV\r\n"))
        .containsExactly(new TelnetOffer(Telnet.WONT, 6), command(new FtpCommand.Pasv()));
  }

  /** What follows another protocol's first line is that protocol's body: POST can hold a PORT. */
  @ParameterizedTest
  @CsvSource({
    "POST / HTTP/1.1, FOREIGN_PROTOCOL",
    "SSH-2.0-x, FOREIGN_PROTOCOL",
    "227 Entering Passive Mode, REPLY_FROM_CLIENT"
  })
  void readsNothingBehindALineThatEndsTheSession(String line, Fault fault) {
    assertThat(commands(line + "\r\n", "PASV\r\n", "PASV\r\n"))
        .containsOnly(unreadable(fault))
        .hasSize(3);
  }

  /**
   * CVE-2011-1575: a command that somebody put behind a client's AUTH would be run as that
   * client's.
   */
  @Test
  void readsNothingBehindAuthInTheSameRead() {
    assertThat(commands("AUTH TLS\r\nUSER injected\r\n"))
        .containsOnly(unreadable(Fault.PLAINTEXT_AFTER_AUTH));
    assertThat(commands("AUTH TLS\r\n", "USER u\r\n"))
        .containsExactly(
            command(new FtpCommand.Plain(Verb.AUTH, "TLS")),
            command(new FtpCommand.Plain(Verb.USER, "u")));
  }

  @Test
  void readsNothingBehindALineThatIsTooLong() {
    assertThat(commands("CWD " + "A".repeat(Wire.ROOMY), "\r\nPASV\r\n"))
        .containsOnly(unreadable(Fault.TOO_LONG))
        .hasSize(2);
  }

  private static CommandEvent command(FtpCommand command) {
    return new CommandEvent.Command(command);
  }

  private static CommandEvent unreadable(Fault fault) {
    return command(new FtpCommand.Unreadable(fault));
  }
}
