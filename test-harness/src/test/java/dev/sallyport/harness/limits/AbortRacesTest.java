package dev.sallyport.harness.limits;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.peers.Pyftpdlib;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * ABOR meets the end of its transfer at any moment: before the data connection, in the middle of
 * the bytes, behind the last of them. Whatever the server answers, no later reply is taken for
 * another.
 */
@DisplayName("With pyftpdlib, an ABOR")
@Timeout(120)
class AbortRacesTest {
  private static final int TRIES = 100;
  private static final long SEED = 959;
  private static final int SIZE = 16_000_000;

  /** To RETR and to ABOR, the 1yz apart: cut, or over already. */
  private static final List<List<String>> ANSWERS =
      List.of(
          List.of("426", "226"),
          List.of("426", "225"),
          List.of("226", "226"),
          List.of("226", "225"));

  @TempDir private Path folder;

  @Test
  void leavesEveryLaterReplyInItsPlaceWhereverItCutsTheFile() throws Exception {
    assumeTrue(Pyftpdlib.isInstalled(), "python3-pyftpdlib is not installed");
    var content = new byte[SIZE];
    new Random(SEED).nextBytes(content);
    Files.write(folder.resolve("big"), content);
    Files.writeString(folder.resolve("small"), "whole");
    try (var server = Pyftpdlib.serving(folder);
        var gateway = Gateway.start(server.address());
        Line client = Line.dial("client", gateway.address())) {
      client.hears("220");
      ask(client, "USER ann", "331");
      ask(client, "PASS right", "230");
      ask(client, "TYPE I", "200");
      var random = new Random(SEED);
      for (int i = 0; i < TRIES; i++) {
        int offset = i < 5 ? 0 : random.nextInt(SIZE + 1);
        assertThat(abort(client, offset, "missing-" + i))
            .as("after %s bytes", offset)
            .isIn(ANSWERS);
        assertThat(fetch(client)).as("the next file, after %s bytes", offset).isEqualTo("whole");
      }
      gateway.eventually("one session", () -> gateway.sessions() == 1);
    }
  }

  /** The codes that come until a command that is answered with its own argument. */
  private static List<String> abort(Line client, int offset, String marker) throws Exception {
    client.says("PASV");
    var codes = new ArrayList<String>();
    try (Socket data = connect(Play.address(client.hears("227")))) {
      client.says("RETR big");
      data.getInputStream().skipNBytes(offset);
      client.says("ABOR");
      // Until the server has cut or ended it; what is on its way may still arrive, or not.
      drain(data.getInputStream());
    }
    client.says("MDTM " + marker);
    for (String reply = client.hears(); !reply.contains(marker); reply = client.hears()) {
      codes.add(reply.substring(0, 3));
    }
    codes.removeIf(code -> code.startsWith("1"));
    return codes;
  }

  private static void drain(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException cut) {
      // As it should be where it was cut.
    }
  }

  private static String fetch(Line client) throws IOException {
    client.says("PASV");
    try (Socket data = connect(Play.address(client.hears("227")))) {
      client.says("RETR small");
      client.hears("1");
      String content = new String(data.getInputStream().readAllBytes(), US_ASCII);
      client.hears("226");
      return content;
    }
  }

  private static Socket connect(InetSocketAddress to) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(30_000);
    socket.connect(to, 30_000);
    return socket;
  }

  private static void ask(Line client, String command, String code) throws IOException {
    client.says(command);
    client.hears(code);
  }
}
