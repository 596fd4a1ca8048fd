package dev.sallyport.proxy.codec;

import static dev.sallyport.proxy.codec.Incomplete.INCOMPLETE;
import static dev.sallyport.proxy.codec.Telnet.IAC;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.Side;
import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one peer into lines, and takes Telnet out of them.
 *
 * <p>CR LF ends a line, and so does LF alone. What another parser could read as a different line is
 * no line: NUL ends everything, and a CR without LF or a Telnet sequence inside a client's line
 * costs that line, up to its LF, as one {@link Faulty}. Telnet is lawful <em>before</em> a client's
 * line, where IP and Synch announce ABOR (RFC 959 §4.1.3). A server's text gets more trust, because
 * we write it anew: its Telnet is taken out anywhere, and a 255 that it forgot to double is a 255;
 * but each of its faults is the end.
 *
 * <p>However the bytes are split, the events are the same. After a fatal fault there is only that
 * fault. Not thread-safe: one per peer, on its event loop.
 */
public final class ControlLineDecoder {
  /** Stops at the bytes that are not simply text. */
  private static final ByteProcessor WHILE_TEXT =
      octet -> octet != '\n' && octet != '\r' && octet != 0 && octet != (byte) IAC;

  private enum State {
    TEXT,
    AFTER_CR,
    AFTER_IAC,
    OPTION,
    SUBNEGOTIATION,
    SUBNEGOTIATION_IAC
  }

  private final boolean fromClient;
  private final int maxLineBytes;
  private final LineBuffer line;
  private State state = State.TEXT;

  /** Bytes since the last line end, Telnet included. */
  private int lineBytes;

  /** WILL, WONT, DO or DONT, in state OPTION. */
  private int negotiation;

  /** Why the line being read is refused already. */
  private @Nullable Fault refused;

  /** The fault that was the last event. */
  private @Nullable Faulty last;

  /**
   * Begins at the start of a line.
   *
   * @param from whose bytes these are
   * @param maxLineBytes the longest line, its Telnet sequences and its end included
   */
  public ControlLineDecoder(Side from, int maxLineBytes) {
    this.fromClient = from == Side.CLIENT;
    this.maxLineBytes = maxLineBytes;
    this.line = new LineBuffer(maxLineBytes);
  }

  /** Takes bytes up to the end of the next event, or all there are. Does not release {@code in}. */
  public LineEvent next(ByteBuf in) {
    LineEvent event = INCOMPLETE;
    while (last == null && event == INCOMPLETE && in.isReadable()) {
      event = state == State.TEXT ? readText(in) : onOctet(in.readUnsignedByte());
    }
    if (last != null) {
      in.skipBytes(in.readableBytes());
      return last;
    }
    return event;
  }

  /** Makes this fault the last event. */
  Faulty fail(Fault fault) {
    line.clear();
    last = new Faulty(fault);
    return last;
  }

  /** Memory held for a line that is not complete, in bytes. */
  int heldBytes() {
    return line.capacity();
  }

  private LineEvent readText(ByteBuf in) {
    if (atClientLineStart() && isLoneSynch(in.getUnsignedByte(in.readerIndex()))) {
      in.skipBytes(1);
      return ++lineBytes > maxLineBytes ? fail(Fault.TOO_LONG) : INCOMPLETE;
    }
    int stop = in.forEachByte(WHILE_TEXT);
    int count = (stop < 0 ? in.writerIndex() : stop) - in.readerIndex();
    if (count > maxLineBytes - lineBytes) {
      return fail(Fault.TOO_LONG);
    }
    lineBytes += count;
    if (refused == null) {
      line.append(in, count);
    } else {
      in.skipBytes(count);
    }
    return stop < 0 ? INCOMPLETE : onOctet(in.readUnsignedByte());
  }

  private LineEvent onOctet(int octet) {
    if (++lineBytes > maxLineBytes) {
      return fail(Fault.TOO_LONG);
    }
    return switch (state) {
      case TEXT -> onText(octet);
      case AFTER_CR -> octet == '\n' ? endLine() : onMoreAfterCr(octet);
      case AFTER_IAC -> onCommand(octet);
      case OPTION -> onOption(octet);
      case SUBNEGOTIATION -> become(octet == IAC ? State.SUBNEGOTIATION_IAC : State.SUBNEGOTIATION);
      case SUBNEGOTIATION_IAC -> become(octet == Telnet.SE ? State.TEXT : State.SUBNEGOTIATION);
    };
  }

  private LineEvent onText(int octet) {
    state = State.TEXT;
    return switch (octet) {
      case '\n' -> endLine();
      case '\r' -> become(State.AFTER_CR);
      case 0 -> fail(Fault.ILLEGAL_BYTE);
      case IAC -> become(State.AFTER_IAC);
      default -> append(octet);
    };
  }

  /**
   * RFC 854 has CR NUL for a bare CR; no FTP line has a use for either. A server that reads its
   * words from a file of DOS sends CR CR LF, which hides nothing.
   */
  private LineEvent onMoreAfterCr(int octet) {
    if (octet == '\r' && !fromClient) {
      return INCOMPLETE;
    }
    if (octet != 0 && !fromClient) {
      return fail(Fault.BARE_CR);
    }
    refuse(Fault.BARE_CR);
    return onText(octet);
  }

  private LineEvent onCommand(int octet) {
    state = State.TEXT;
    if (octet == IAC) {
      return append(IAC);
    }
    if (fromClient && !atClientLineStart()) {
      refuse(Fault.TELNET_IN_LINE);
    }
    if (octet < Telnet.SE) {
      return afterLoneIac(octet);
    }
    if (octet == Telnet.SB) {
      // Inside a refused line there is no skipping to IAC SE: it could hide the line's end.
      return become(refused == null ? State.SUBNEGOTIATION : State.TEXT);
    }
    if (octet >= Telnet.WILL) {
      negotiation = octet;
      return become(State.OPTION);
    }
    return INCOMPLETE;
  }

  /**
   * Before a client's line a lone IAC is what remains of a Synch whose DM travelled out of band and
   * was lost; in a server's text it is a byte of a name.
   */
  private LineEvent afterLoneIac(int octet) {
    if (!fromClient) {
      line.append(IAC);
    }
    return onText(octet);
  }

  private LineEvent onOption(int octet) {
    if (refused != null && (octet == '\r' || octet == '\n')) {
      return onText(octet);
    }
    state = State.TEXT;
    if (refused != null) {
      return INCOMPLETE;
    }
    return switch (negotiation) {
      case Telnet.WILL -> new TelnetOffer(Telnet.DONT, octet);
      case Telnet.DO -> new TelnetOffer(Telnet.WONT, octet);
      default -> INCOMPLETE;
    };
  }

  private LineEvent endLine() {
    state = State.TEXT;
    lineBytes = 0;
    Fault fault = refused;
    refused = null;
    return fault == null ? new LineEvent.Line(line.take()) : new Faulty(fault);
  }

  private LineEvent append(int octet) {
    if (refused == null) {
      line.append(octet);
    }
    return INCOMPLETE;
  }

  private LineEvent become(State next) {
    state = next;
    return INCOMPLETE;
  }

  private void refuse(Fault fault) {
    if (refused == null) {
      refused = fault;
      line.clear();
    }
  }

  private boolean atClientLineStart() {
    return fromClient && line.isEmpty() && refused == null;
  }

  /** IP or DM whose IAC was the urgent byte: no verb begins like this. */
  private static boolean isLoneSynch(int octet) {
    return octet == Telnet.IP || octet == Telnet.DM;
  }
}
