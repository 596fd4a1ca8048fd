package dev.sallyport.proxy.codec;

import static dev.sallyport.proxy.codec.Incomplete.INCOMPLETE;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Side;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a server's replies, one at a time (RFC 959 §4.2): {@code 123 text}, or {@code 123-} with
 * lines of any text until one begins with {@code 123} and a blank. A line of three digits alone
 * counts as one with a blank. Empty lines behind a reply say nothing and are passed over, a few in
 * a row: some servers end a reply twice. Any fault is the last event. Not thread-safe: one per
 * server, on its event loop.
 */
public final class ReplyDecoder {
  private static final int MAX_BLANK_LINES = 10;

  private final ControlLineDecoder lines;
  private final int maxReplyBytes;

  /** The lines of a reply whose closing line has not come; empty between replies. */
  private List<String> open = List.of();

  private int openBytes;

  /** How many more may follow; none before the first reply. */
  private int blankLinesLeft;

  /**
   * Begins at the start of a reply.
   *
   * @param maxLineBytes the longest line, its Telnet sequences and its end included
   * @param maxReplyBytes all lines of a reply, each with two bytes for its end
   */
  public ReplyDecoder(int maxLineBytes, int maxReplyBytes) {
    this.lines = new ControlLineDecoder(Side.SERVER, maxLineBytes);
    this.maxReplyBytes = maxReplyBytes;
  }

  /** Takes bytes up to the end of the next event, or all there are. Does not release {@code in}. */
  public ReplyEvent next(ByteBuf in) {
    while (true) {
      ReplyEvent event =
          switch (lines.next(in)) {
            case LineEvent.Line(String text) -> onLine(text);
            case Faulty faulty -> fail(faulty.fault());
            case TelnetOffer offer -> offer;
            case Incomplete incomplete -> incomplete;
          };
      if (event != INCOMPLETE || !in.isReadable()) {
        return event;
      }
    }
  }

  private ReplyEvent onLine(String text) {
    if (open.isEmpty() && text.isEmpty() && blankLinesLeft-- > 0) {
      return INCOMPLETE;
    }
    if (open.isEmpty() && !FtpReply.startsLikeReply(text)) {
      return fail(Fault.NOT_A_REPLY);
    }
    openBytes += text.length() + 2;
    if (openBytes > maxReplyBytes) {
      return fail(Fault.TOO_LONG);
    }
    if (open.isEmpty()) {
      return closes(text) ? reply(List.of(text)) : keep(text);
    }
    boolean sameCode = text.startsWith(open.getFirst().substring(0, 3));
    keep(text);
    return sameCode && closes(text) ? reply(open) : INCOMPLETE;
  }

  private ReplyEvent keep(String text) {
    if (open.isEmpty()) {
      open = new ArrayList<>();
    }
    open.add(text);
    return INCOMPLETE;
  }

  private ReplyEvent reply(List<String> whole) {
    open = List.of();
    openBytes = 0;
    blankLinesLeft = MAX_BLANK_LINES;
    int code = Integer.parseInt(whole.getFirst(), 0, 3, 10);
    return new ReplyEvent.Reply(new FtpReply(code, whole));
  }

  private Faulty fail(Fault fault) {
    open = List.of();
    return lines.fail(fault);
  }

  private static boolean closes(String text) {
    return text.length() == 3 || (text.length() > 3 && text.charAt(3) == ' ');
  }
}
