package dev.sallyport.proxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.PassiveReply;
import dev.sallyport.rules.ftp.Verb;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** What holds of whatever a peer sends. Each promise has a name, by which a finding tells it. */
final class CodecPromises {
  static final int LONGEST_LINE = 512;
  static final int LONGEST_REPLY = 1024;
  static final HostPort OURS = new HostPort(InetAddress.ofLiteral("203.0.113.1"), 50_000);

  private CodecPromises() {}

  /** In one piece, byte by byte, and in pieces as long as the first byte says. */
  static <E> List<E> sameInAnyPieces(
      byte[] bytes, BiFunction<byte[], Integer, List<E>> readInPieces) {
    List<E> whole = readInPieces.apply(bytes, bytes.length);
    int piece = bytes.length == 0 ? 1 : 2 + Math.abs(bytes[0]) % 40;
    assertThat(readInPieces.apply(bytes, 1)).as("read the same byte by byte").isEqualTo(whole);
    assertThat(readInPieces.apply(bytes, piece))
        .as("read the same in pieces of %s", piece)
        .isEqualTo(whole);
    return whole;
  }

  /** What goes to the server is one line, and means there what it has meant here. */
  static void meansTheSame(FtpCommand.Plain command, byte[] written) {
    assertThat(commands(new CommandDecoder(2 * LONGEST_LINE), written, written.length))
        .as("a command means the same when it is written")
        .containsExactly(command);
  }

  static void meansTheSame(FtpReply reply, byte[] written) {
    assertThat(replies(new ReplyDecoder(2 * LONGEST_LINE, LONGEST_REPLY), written, written.length))
        .as("a reply means the same when it is written")
        .containsExactly(new ReplyEvent.Reply(reply));
  }

  static void bounded(FtpReply reply) {
    assertThat(reply.lines().stream().mapToInt(String::length).sum())
        .as("a reply is no longer than replies may be")
        .isLessThanOrEqualTo(LONGEST_REPLY);
  }

  /** Once rewritten, there is no second address in it, however it is read. */
  static void namesOnlyOurAddress(FtpReply rewritten) {
    assertThat(rewritten.lines()).as("a rewritten reply has one line").hasSize(1);
    String rest =
        rewritten.lastLine().substring(3).replaceFirst("203,0,113,1,195,80|\\(.{3}50000.\\)", "()");
    assertThat(rest).as("no address but ours").doesNotContainPattern("\\d,\\d");
    if (rewritten.code() == 229) {
      assertThat(rest).as("no port but ours").doesNotContain("|||");
    }
  }

  /** The reply as a client gets it, where it offers a port; else as it is. */
  static FtpReply rewritten(FtpReply reply) {
    return switch (reply.code()) {
      case 227 -> PassiveReply.parse227(reply).map(offer -> offer.with(OURS)).orElse(reply);
      case 229 -> PassiveReply.parse229(reply).map(offer -> offer.with(OURS)).orElse(reply);
      default -> reply;
    };
  }

  /**
   * As it goes on the wire. A line may be longer than it came: 255 is doubled, and LF gets its CR.
   */
  static byte[] written(FtpCommand.Plain command) {
    ByteBuf wire = Unpooled.buffer();
    ControlEncoder.writeLine(command.line(), wire);
    return bytes(wire);
  }

  static byte[] written(FtpReply reply) {
    ByteBuf wire = Unpooled.buffer();
    ControlEncoder.writeReply(reply, wire);
    return bytes(wire);
  }

  /** Up to the first AUTH: behind it nothing is read as a command. */
  static List<FtpCommand> commands(CommandDecoder decoder, byte[] bytes, int piece) {
    var commands = new ArrayList<FtpCommand>();
    for (String part : parts(bytes, piece)) {
      ByteBuf in = Wire.bytes(part);
      while (in.isReadable()) {
        if (decoder.next(in) instanceof CommandEvent.Command(var command)) {
          boolean auth = command instanceof FtpCommand.Plain plain && plain.verb() == Verb.AUTH;
          if (auth || (command instanceof FtpCommand.Unreadable(var fault) && fault.fatal())) {
            return commands;
          }
          commands.add(command);
        }
      }
    }
    return commands;
  }

  /** A fault is the last event. */
  static List<ReplyEvent> replies(ReplyDecoder decoder, byte[] bytes, int piece) {
    var events = new ArrayList<ReplyEvent>();
    for (String part : parts(bytes, piece)) {
      ByteBuf in = Wire.bytes(part);
      while (in.isReadable()) {
        ReplyEvent event = decoder.next(in);
        if (!(event instanceof Incomplete)) {
          events.add(event);
        }
        if (event instanceof Faulty) {
          return events;
        }
      }
    }
    return events;
  }

  private static List<String> parts(byte[] bytes, int piece) {
    String text = new String(bytes, ISO_8859_1);
    var parts = new ArrayList<String>();
    for (int from = 0; from < text.length(); from += piece) {
      parts.add(text.substring(from, Math.min(from + piece, text.length())));
    }
    return parts;
  }

  private static byte[] bytes(ByteBuf wire) {
    byte[] written = new byte[wire.readableBytes()];
    wire.readBytes(written);
    return written;
  }
}
