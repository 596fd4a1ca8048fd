package dev.sallyport.proxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.rules.ftp.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Feeds bytes to decoders, written as text with one char per byte, and collects the events. */
final class Wire {
  static final int ROOMY = 4096;

  private Wire() {}

  static List<LineEvent> client(String... chunks) {
    return lines(new ControlLineDecoder(Side.CLIENT, ROOMY), List.of(chunks));
  }

  static List<LineEvent> server(String... chunks) {
    return lines(new ControlLineDecoder(Side.SERVER, ROOMY), List.of(chunks));
  }

  static List<LineEvent> lines(ControlLineDecoder decoder, List<String> chunks) {
    return events(decoder::next, Incomplete.INCOMPLETE, chunks);
  }

  static List<CommandEvent> commands(String... chunks) {
    return events(new CommandDecoder(ROOMY)::next, Incomplete.INCOMPLETE, List.of(chunks));
  }

  static List<ReplyEvent> replies(String... chunks) {
    return events(new ReplyDecoder(ROOMY, 65_536)::next, Incomplete.INCOMPLETE, List.of(chunks));
  }

  /** Every event but {@code incomplete}; once there is nothing left to read, asks no more. */
  static <E> List<E> events(Function<ByteBuf, E> next, E incomplete, List<String> chunks) {
    var events = new ArrayList<E>();
    for (String chunk : chunks) {
      ByteBuf in = bytes(chunk);
      while (in.isReadable()) {
        E event = next.apply(in);
        if (!event.equals(incomplete)) {
          events.add(event);
        }
      }
    }
    return events;
  }

  static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(ISO_8859_1));
  }

  static LineEvent line(String text) {
    return new LineEvent.Line(text);
  }
}
