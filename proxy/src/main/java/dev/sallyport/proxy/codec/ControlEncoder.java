package dev.sallyport.proxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.rules.ftp.FtpReply;
import io.netty.buffer.ByteBuf;

/** Writes lines, replies and Telnet refusals as they go on the wire. */
public final class ControlEncoder {
  private static final int CR_LF = '\r' << 8 | '\n';

  private ControlEncoder() {}

  /**
   * Writes a line with CR LF, and 255 doubled (RFC 854).
   *
   * @param line without its end, one char per byte
   * @throws IllegalArgumentException for CR, LF, NUL or a char beyond a byte: such a line would be
   *     two lines, or another one, to whoever reads it
   */
  public static void writeLine(String line, ByteBuf out) {
    boolean plain = true;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\r' || c == '\n' || c == 0 || c > 0xff) {
        throw new IllegalArgumentException("char " + (int) c + " at " + i + " of a line");
      }
      plain &= c != Telnet.IAC;
    }
    String escaped = plain ? line : line.replace("\u00ff", "\u00ff\u00ff");
    out.writeCharSequence(escaped, ISO_8859_1);
    out.writeShort(CR_LF);
  }

  /** Writes every line of a reply. */
  public static void writeReply(FtpReply reply, ByteBuf out) {
    for (String line : reply.lines()) {
      writeLine(line, out);
    }
  }

  /** Writes the answer to an offer, three bytes. */
  public static void writeRefusal(TelnetOffer offer, ByteBuf out) {
    out.writeByte(Telnet.IAC);
    out.writeByte(offer.refusal());
    out.writeByte(offer.option());
  }
}
