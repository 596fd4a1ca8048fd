package dev.sallyport.proxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.PassiveReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Whatever a server sends")
class ReplyFuzzTest {
  private static final int LONGEST_LINE = 512;
  private static final int LONGEST_REPLY = 1024;
  private static final HostPort OURS = new HostPort(InetAddress.ofLiteral("203.0.113.1"), 50_000);

  @FuzzTest
  @DictionaryFile(resourcePath = "/fuzz/replies.dict")
  void isReadTheSameInAnyPiecesAndWrittenAsItIsRead(byte[] bytes) {
    List<ReplyEvent> whole = read(bytes, bytes.length);
    // The first byte says how long the pieces are.
    int piece = bytes.length == 0 ? 1 : 2 + Math.abs(bytes[0]) % 40;
    assertThat(read(bytes, 1)).isEqualTo(whole);
    assertThat(read(bytes, piece)).isEqualTo(whole);
    for (ReplyEvent event : whole) {
      if (event instanceof ReplyEvent.Reply(FtpReply reply)) {
        assertThat(reply.lines().stream().mapToInt(String::length).sum())
            .isLessThanOrEqualTo(LONGEST_REPLY);
        assertThat(reread(reply)).containsExactly(event);
        assertNamesOnlyOurAddress(reply);
      }
    }
  }

  /** Once rewritten, there is no second address in it, however it is read. */
  private static void assertNamesOnlyOurAddress(FtpReply reply) {
    Optional<PassiveReply> offer =
        switch (reply.code()) {
          case 227 -> PassiveReply.parse227(reply);
          case 229 -> PassiveReply.parse229(reply);
          default -> Optional.empty();
        };
    offer
        .map(found -> found.with(OURS))
        .ifPresent(ours -> {
          assertThat(ours.lines()).hasSize(1);
          String rest =
              ours.lastLine().substring(3).replaceFirst("203,0,113,1,195,80|\\(.{3}50000.\\)", "");
          assertThat(rest).doesNotContainPattern("\\d,\\d");
          if (reply.code() == 229) {
            assertThat(rest).doesNotContain("|||");
          }
        });
  }

  private static List<ReplyEvent> reread(FtpReply reply) {
    ByteBuf wire = Unpooled.buffer();
    ControlEncoder.writeReply(reply, wire);
    byte[] written = new byte[wire.readableBytes()];
    wire.readBytes(written);
    // What a server sends once, as many do with 0xff in names, is written twice (RFC 854).
    return read(written, written.length, new ReplyDecoder(2 * LONGEST_LINE, LONGEST_REPLY));
  }

  private static List<ReplyEvent> read(byte[] bytes, int piece) {
    return read(bytes, piece, new ReplyDecoder(LONGEST_LINE, LONGEST_REPLY));
  }

  /** A fault is the last event. */
  private static List<ReplyEvent> read(byte[] bytes, int piece, ReplyDecoder decoder) {
    var events = new ArrayList<ReplyEvent>();
    String text = new String(bytes, ISO_8859_1);
    for (int from = 0; from < text.length(); from += piece) {
      ByteBuf in = Wire.bytes(text.substring(from, Math.min(from + piece, text.length())));
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
}
