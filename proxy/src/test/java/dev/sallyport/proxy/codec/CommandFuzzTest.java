package dev.sallyport.proxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Verb;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Whatever a client sends")
class CommandFuzzTest {
  private static final int LONGEST_LINE = 512;

  @FuzzTest
  @DictionaryFile(resourcePath = "/fuzz/commands.dict")
  void isReadTheSameInAnyPiecesAndWrittenAsItIsRead(byte[] bytes) {
    List<FtpCommand> whole = read(bytes, bytes.length);
    // The first byte says how long the pieces are.
    int piece = bytes.length == 0 ? 1 : 2 + Math.abs(bytes[0]) % 40;
    assertThat(read(bytes, 1)).isEqualTo(whole);
    assertThat(read(bytes, piece)).isEqualTo(whole);
    for (FtpCommand command : whole) {
      if (command instanceof FtpCommand.Plain plain) {
        assertThat(reread(plain.line())).containsExactly(plain);
      }
    }
  }

  /** What goes to the server is one line, and means there what it has meant here. */
  private static List<FtpCommand> reread(String line) {
    ByteBuf wire = Unpooled.buffer();
    ControlEncoder.writeLine(line, wire);
    byte[] written = new byte[wire.readableBytes()];
    wire.readBytes(written);
    return read(written, written.length);
  }

  /** Up to the first AUTH: behind it nothing is read as a command. */
  private static List<FtpCommand> read(byte[] bytes, int piece) {
    var decoder = new CommandDecoder(LONGEST_LINE);
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

  private static List<String> parts(byte[] bytes, int piece) {
    String text = new String(bytes, ISO_8859_1);
    var parts = new ArrayList<String>();
    for (int from = 0; from < text.length(); from += piece) {
      parts.add(text.substring(from, Math.min(from + piece, text.length())));
    }
    return parts;
  }
}
