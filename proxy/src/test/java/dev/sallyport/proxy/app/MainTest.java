package dev.sallyport.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The program")
@Timeout(60)
class MainTest {
  private static final String GOOD =
      """
      sallyport {
        listeners = [ { name = public, bind = "127.0.0.1:0", server = "127.0.0.1:1" } ]
        admin.bind = "127.0.0.1:0"
      }
      """;
  private static final Pattern LISTENER =
      Pattern.compile("listener public: 127\\.0\\.0\\.1:(\\d+) to server 127\\.0\\.0\\.1:1, .*");

  @TempDir private Path folder;

  @Test
  void runsUntilSigtermAndExitsWith0() throws Exception {
    try (var program = Sallyport.start(folder, "run", "--config", file(GOOD))) {
      program.awaitError("is ready");
      program.terminate();
      assertThat(program.exitCode()).isZero();
      assertThat(program.err()).contains("sallyport has stopped");
    }
  }

  @Test
  void saysWhereItListensAndKeepsStdoutForAuditEvents() throws Exception {
    try (var program = Sallyport.start(folder, "run", "--config", file(GOOD))) {
      program.awaitError("is ready");
      Matcher line = LISTENER.matcher(program.err());
      assertThat(line.find()).isTrue();
      assertThat(line.group())
          .contains(
              "data mode same", "50000-50999 toward clients", "51000-51999 toward the server");
      assertThat(program.err()).containsPattern("admin: http://127\\.0\\.0\\.1:\\d+/, .*/metrics");
      assertThat(program.out()).isEmpty();
      try (var client = new Socket()) {
        var address = InetAddress.getLoopbackAddress();
        client.connect(new InetSocketAddress(address, Integer.parseInt(line.group(1))), 5_000);
      }
    }
  }

  @Test
  void listensTwiceWhereTwoListenersLeaveTheirPortToTheSystem() throws Exception {
    String two =
        GOOD.replace(
            "} ]",
            "}, { name = other, bind = \"127.0.0.1:0\", server = \"127.0.0.1:1\","
                + " client-side.data-ports = \"40000-40009\","
                + " server-side.data-ports = \"40010-40019\" } ]");
    try (var program = Sallyport.start(folder, "run", "--config", file(two))) {
      program.awaitError("is ready");
      assertThat(program.err())
          .containsPattern("listener public: 127\\.0\\.0\\.1:[1-9]")
          .containsPattern("listener other: 127\\.0\\.0\\.1:[1-9]");
    }
  }

  @Test
  void exitsWith1WhenAPortIsTaken() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "127.0.0.1:" + taken.getLocalPort();
      String bad = file(GOOD.replaceFirst("127.0.0.1:0", port));
      try (var program = Sallyport.start(folder, "run", "--config", bad)) {
        assertThat(program.exitCode()).isEqualTo(1);
        assertThat(program.err()).contains(port).doesNotContain("\tat ");
      }
    }
  }

  @Test
  void exitsWith1WhenItCannotInterceptWithoutEpoll() throws Exception {
    String intercepting = file(GOOD.replace("server = \"127.0.0.1:1\"", "intercept = tproxy"));
    String noEpoll = "-Dio.netty.transport.noNative=true";
    try (var program = Sallyport.start(folder, noEpoll, "run", "--config", intercepting)) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.err())
          .contains("listener public cannot intercept: intercept = tproxy needs Linux with epoll")
          .doesNotContain("\tat ");
    }
  }

  /** Where io_uring is forbidden, to ask for it may end the process, or wake somebody up. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "epoll"})
  void asksForIoUringOnlyWhereItMay(String wanted) throws Exception {
    boolean ring = wanted.equals("auto") && Transport.IO_URING.available();
    var io = "-Dsallyport.io=" + wanted;
    try (var program = Sallyport.start(folder, io, "run", "--config", file(GOOD))) {
      program.awaitError("is ready");
      assertThat(program.err())
          .contains(
              "control connections are read and written with " + (ring ? "io_uring" : "epoll"));
      assertThat(program.maps().contains("io_uring")).isEqualTo(ring);
    }
  }

  @Test
  void refusesToRunABadConfigurationWithAllMistakesAnd2() throws Exception {
    String bad = file("sallyport { limits.violations = none, log.level = loud }");
    try (var program = Sallyport.start(folder, "run", "--config", bad)) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.err())
          .contains("3 mistakes", "sallyport.listeners is missing", "violations = \"none\"")
          .contains("right would be: error or warn or info or debug", bad + ":1");
    }
  }

  @Test
  void checksABadConfigurationWith2() throws Exception {
    try (var program = Sallyport.start(folder, "check", "--config", file("sallyport {}"))) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.out()).contains("1 mistake", "sallyport.listeners is missing");
    }
  }

  @Test
  void checksAGoodConfigurationWith0() throws Exception {
    try (var program = Sallyport.start(folder, "check", "--config", file(GOOD))) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.out()).contains("configuration is good", "listener public: 127.0.0.1:0");
    }
  }

  @Test
  void takesPropertiesBeforeAndAfterTheCommand() throws Exception {
    try (var program =
        Sallyport.start(
            folder,
            "-Dsallyport.admin.bind=127.0.0.1:7",
            "check",
            "-Dsallyport.log.level=loud",
            "--config",
            file(GOOD))) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.out()).contains("1 mistake", "\"loud\"", "system properties");
    }
  }

  @Test
  void helpsWithEachCommand() throws Exception {
    for (String command : new String[] {"run", "check", "version", "explain", "rules"}) {
      try (var program = Sallyport.start(folder, command, "--help")) {
        assertThat(program.exitCode()).isZero();
        assertThat(program.out()).contains("sallyport " + command);
      }
    }
  }

  @Test
  void saysWhyItCannotWriteACertificate() throws Exception {
    String[] command = {"cert", "self-signed", "--name", "localhost", "--folder"};
    try (var program = Sallyport.start(folder, with(command, folder.resolve("none")))) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.err()).contains("none/tls.key is in no folder that exists");
    }
    Files.createFile(folder.resolve("tls.key"));
    try (var program = Sallyport.start(folder, with(command, folder))) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.err()).contains("tls.key is there, and is not replaced");
    }
  }

  private static String[] with(String[] command, Path last) {
    return Stream.concat(Stream.of(command), Stream.of(last.toString())).toArray(String[]::new);
  }

  @Test
  void printsItsVersion() throws Exception {
    try (var program = Sallyport.start(folder, "version")) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.out()).startsWith("sallyport ").contains("Java " + Runtime.version());
    }
  }

  @Test
  void exitsWith2ForWrongUsage() throws Exception {
    try (var program = Sallyport.start(folder, "run")) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.err()).contains("--config");
    }
  }

  private String file(String hocon) throws IOException {
    return Files.writeString(folder.resolve("test.conf"), hocon).toString();
  }
}
