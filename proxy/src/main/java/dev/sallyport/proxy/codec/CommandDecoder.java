package dev.sallyport.proxy.codec;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.ftp.Verb;
import io.netty.buffer.ByteBuf;

/**
 * Reads a client's commands, one at a time. After a line with a fatal fault there is only that
 * fault. Not thread-safe: one per client, on its event loop.
 */
public final class CommandDecoder {
  private final ControlLineDecoder lines;

  /**
   * Begins at the start of a line.
   *
   * @param maxLineBytes the longest line, its Telnet sequences and its end included
   */
  public CommandDecoder(int maxLineBytes) {
    this.lines = new ControlLineDecoder(Side.CLIENT, maxLineBytes);
  }

  /** Takes bytes up to the end of the next event, or all there are. Does not release {@code in}. */
  public CommandEvent next(ByteBuf in) {
    return switch (lines.next(in)) {
      case LineEvent.Line(String text) -> command(understood(text, in.isReadable()));
      case Faulty(Fault fault) -> command(new FtpCommand.Unreadable(fault));
      case TelnetOffer offer -> offer;
      case Incomplete incomplete -> incomplete;
    };
  }

  /**
   * A client that means AUTH waits for its answer (RFC 4217 §4); CVE-2011-1575 is what else it is.
   */
  private static FtpCommand understood(String line, boolean moreBehind) {
    FtpCommand command = FtpCommand.parse(line);
    boolean auth = command instanceof FtpCommand.Plain plain && plain.verb() == Verb.AUTH;
    return auth && moreBehind ? new FtpCommand.Unreadable(Fault.PLAINTEXT_AFTER_AUTH) : command;
  }

  private CommandEvent command(FtpCommand command) {
    if (command instanceof FtpCommand.Unreadable(Fault fault) && fault.fatal()) {
      lines.fail(fault);
    }
    return new CommandEvent.Command(command);
  }
}
