package dev.sallyport.proxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("Control connections")
class AnySplitTest {

  @Property(tries = 3000)
  void giveTheSameLinesHoweverTheBytesAreSplit(
      @ForAll("streams") String stream,
      @ForAll Side side,
      @ForAll @IntRange(min = 1, max = 60) int limit,
      @ForAll @Size(max = 12) List<@IntRange(max = 200) Integer> cuts) {
    var whole = distinctEnd(Wire.lines(new ControlLineDecoder(side, limit), List.of(stream)));
    assertThat(distinctEnd(Wire.lines(new ControlLineDecoder(side, limit), split(stream, cuts))))
        .isEqualTo(whole);
    assertThat(distinctEnd(Wire.lines(new ControlLineDecoder(side, limit), bytewise(stream))))
        .isEqualTo(whole);
  }

  @Property(tries = 1000)
  void giveTheSameCommandsHoweverTheBytesAreSplit(
      @ForAll("streams") String stream,
      @ForAll @Size(max = 12) List<@IntRange(max = 200) Integer> cuts) {
    var whole = distinctEnd(Wire.commands(stream));
    assertThat(distinctEnd(Wire.commands(split(stream, cuts).toArray(String[]::new))))
        .isEqualTo(whole);
    assertThat(distinctEnd(Wire.commands(bytewise(stream).toArray(String[]::new))))
        .isEqualTo(whole);
  }

  @Property(tries = 1000)
  void giveTheSameRepliesHoweverTheBytesAreSplit(
      @ForAll("streams") String stream,
      @ForAll @Size(max = 12) List<@IntRange(max = 200) Integer> cuts) {
    var whole = distinctEnd(Wire.replies(stream));
    assertThat(distinctEnd(Wire.replies(split(stream, cuts).toArray(String[]::new))))
        .isEqualTo(whole);
    assertThat(distinctEnd(Wire.replies(bytewise(stream).toArray(String[]::new)))).isEqualTo(whole);
  }

  @Property(tries = 1000)
  void neverHoldMoreThanTheLimit(
      @ForAll("streams") String stream,
      @ForAll Side side,
      @ForAll @IntRange(min = 1, max = 300) int limit) {
    var decoder = new ControlLineDecoder(side, limit);
    for (String octet : bytewise(stream)) {
      LineEvent event = decoder.next(Wire.bytes(octet));
      assertThat(decoder.heldBytes()).isLessThanOrEqualTo(limit);
      if (event instanceof LineEvent.Line || event instanceof Faulty) {
        assertThat(decoder.heldBytes()).isZero();
      }
    }
  }

  @Property(tries = 1000)
  void leaveNothingOfAnotherLineInALine(@ForAll("streams") String stream, @ForAll Side side) {
    assertThat(Wire.lines(new ControlLineDecoder(side, 4096), List.of(stream)))
        .allSatisfy(event -> {
          if (event instanceof LineEvent.Line(String text)) {
            assertThat(text).doesNotContain("\r", "\n", "\0");
          }
        });
  }

  @Property
  void readWhatWasWritten(@ForAll("texts") String text, @ForAll Side side) {
    ByteBuf wire = Unpooled.buffer();
    // A client's line begins with its verb.
    String line = "X" + text;
    ControlEncoder.writeLine(line, wire);
    assertThat(new ControlLineDecoder(side, 4096).next(wire)).isEqualTo(Wire.line(line));
    assertThat(wire.isReadable()).isFalse();
  }

  @Property
  void readWhatWasWrittenToTheClientWhateverItBeginsWith(@ForAll("texts") String text) {
    ByteBuf wire = Unpooled.buffer();
    ControlEncoder.writeLine(text, wire);
    assertThat(new ControlLineDecoder(Side.SERVER, 4096).next(wire)).isEqualTo(Wire.line(text));
  }

  /** Lines, pieces of Telnet and of line ends, and any bytes between them. */
  @Provide
  Arbitrary<String> streams() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "NOOP",
            "PORT 1,2,3,4,5,6",
            "PASS x",
            "CWD /a b",
            "200 ok",
            "211-x",
            "211 End",
            "227",
            " text",
            "\r\n",
            "\r\n",
            "\r\n",
            "\n",
            "\r",
            "\0",
            "\u00ff",
            "\u00ff\u00ff",
            "\u00ff\u00f4",
            "\u00ff\u00f2",
            "\u00ff\u00fb",
            "\u00ff\u00fd\u0001",
            "\u00ff\u00fc",
            "\u00ff\u00fe",
            "\u00ff\u00fa",
            "\u00ff\u00f0",
            "\u00f2",
            "\u00f4",
            "GET / HTTP/1.1");
    Arbitrary<String> noise = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(6);
    return Arbitraries.frequencyOf(Tuple.of(8, pieces), Tuple.of(1, noise))
        .list()
        .ofMaxSize(30)
        .map(list -> String.join("", list));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange('\u0001', '\t')
        .withCharRange('\u000e', '\u00ff')
        .withChars('\u00ff', '\u00f4', ' ', '\u000b', '\u000c')
        .ofMaxLength(200);
  }

  /** A fault that ends a connection is given for whatever else arrives, so it may come again. */
  private static <E> List<E> distinctEnd(List<E> events) {
    int size = events.size();
    while (size > 1
        && isFault(events.get(size - 1))
        && events.get(size - 1).equals(events.get(size - 2))) {
      size--;
    }
    return events.subList(0, size);
  }

  private static boolean isFault(Object event) {
    return event instanceof Faulty
        || (event instanceof CommandEvent.Command(FtpCommand.Unreadable(Fault fault))
            && fault.fatal());
  }

  private static List<String> split(String stream, List<Integer> cuts) {
    var chunks = new ArrayList<String>();
    int from = 0;
    for (int cut : new TreeSet<>(cuts)) {
      if (cut > from && cut < stream.length()) {
        chunks.add(stream.substring(from, cut));
        from = cut;
      }
    }
    chunks.add(stream.substring(from));
    return chunks;
  }

  private static List<String> bytewise(String stream) {
    return stream.chars().mapToObj(c -> String.valueOf((char) c)).toList();
  }
}
