package dev.sallyport.harness.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.peers.Pyftpdlib;
import dev.sallyport.rules.policy.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("With pyftpdlib and curl, a limit")
class RealTransfersTest {
  private static final String LIMITS = "policies.default.limits.";
  private static final int SIZE = 3_000_000;

  /** What curl says when the server refused, or broke off, what it was asked for; 70 is 552. */
  private static final List<Integer> CURL_FAILED = List.of(8, 18, 25, 55, 56, 70);

  private static final int CURL_LOGIN_DENIED = 67;

  @TempDir private Path folder;
  @TempDir private Path here;

  @BeforeAll
  static void needsDebiansPackages() throws Exception {
    assumeTrue(runs("curl", "--version"), "curl is not installed");
    assumeTrue(Pyftpdlib.isInstalled(), "python3-pyftpdlib is not installed");
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  private static int curl(Gateway gateway, String password, String path, String... more)
      throws Exception {
    var command =
        new ArrayList<>(List.of("curl", "-sS", "--max-time", "60", "--user", "ann:" + password));
    command.addAll(List.of(more));
    command.add("ftp://127.0.0.1:" + gateway.address().getPort() + "/" + path);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(70, TimeUnit.SECONDS)).as(said).isTrue();
    return process.exitValue();
  }

  private static Path random(Path file, int bytes) throws IOException {
    var content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(file, content);
  }

  private static String sha256(Path file) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
  }

  @Test
  void onUploadsLetsAFileOfThatSizePassAndCutsOneWithAByteMore() throws Exception {
    try (var server = Pyftpdlib.serving(folder);
        var gateway = Gateway.start(server.address(), LIMITS + "largest-upload = " + SIZE)) {
      Path fits = random(here.resolve("fits"), SIZE);
      assertThat(curl(gateway, "right", "fits", "-T", fits.toString())).isZero();
      assertThat(sha256(folder.resolve("fits"))).isEqualTo(sha256(fits));
      Path larger = random(here.resolve("larger"), SIZE + 1);
      assertThat(curl(gateway, "right", "larger", "-T", larger.toString())).isIn(CURL_FAILED);
      gateway.eventually("cut", () -> gateway.audit().contains("\"too_large\""));
      assertThat(Files.size(folder.resolve("larger"))).isLessThanOrEqualTo(SIZE);
      assertThat(gateway.audit()).contains("\"reply_code\":552");
      assertThat(gateway.audit().lines().filter(line -> line.contains("\"completed\""))).hasSize(1);
    }
  }

  @Test
  void onDownloadsLetsAFileOfThatSizePassAndCutsOneWithAByteMore() throws Exception {
    try (var server = Pyftpdlib.serving(folder);
        var gateway = Gateway.start(server.address(), LIMITS + "largest-download = " + SIZE)) {
      Path got = here.resolve("got");
      Path fits = random(folder.resolve("fits"), SIZE);
      assertThat(curl(gateway, "right", "fits", "-o", got.toString())).isZero();
      assertThat(sha256(got)).isEqualTo(sha256(fits));
      random(folder.resolve("larger"), SIZE + 1);
      assertThat(curl(gateway, "right", "larger", "-o", got.toString())).isIn(CURL_FAILED);
      assertThat(Files.size(got)).isLessThanOrEqualTo(SIZE);
      gateway.eventually("cut", () -> gateway.audit().contains("\"too_large\""));
      assertThat(gateway.audit()).contains("\"reply_code\":426");
    }
  }

  @Test
  void onTheRateIsKeptBothWaysAndTheFilesAreWhole() throws Exception {
    int rate = 1_000_000;
    try (var server = Pyftpdlib.serving(folder);
        var gateway =
            Gateway.start(
                server.address(),
                LIMITS + "upload-rate-per-client = " + rate,
                LIMITS + "download-rate-per-user = " + rate)) {
      Path sent = random(here.resolve("sent"), SIZE);
      Duration up = time(() -> curl(gateway, "right", "f", "-T", sent.toString()));
      assertThat(sha256(folder.resolve("f"))).isEqualTo(sha256(sent));
      Path got = here.resolve("got");
      Duration down = time(() -> curl(gateway, "right", "f", "-o", got.toString()));
      assertThat(sha256(got)).isEqualTo(sha256(sent));
      // Never faster than allowed; how much slower depends on who else uses the machine.
      Duration least = Duration.ofMillis(SIZE * 1000L / rate);
      assertThat(up).isGreaterThan(least.minusMillis(250));
      assertThat(down).isGreaterThan(least.minusMillis(250));
      assertThat(gateway.metric("sallyport_limit_delays_total{limit=\"upload_rate")).isOne();
      assertThat(gateway.metric("sallyport_limit_delays_total{limit=\"download_rate")).isOne();
    }
  }

  @Test
  void onFailedLoginsBansUntilTheBanIsLifted() throws Exception {
    Files.writeString(folder.resolve("f"), "x");
    try (var server = Pyftpdlib.serving(folder);
        var gateway =
            Gateway.start(
                server.address(), "policies.default.bans { failed-logins = 3, duration = 1h }")) {
      String to = here.resolve("got").toString();
      for (int i = 0; i < 3; i++) {
        assertThat(curl(gateway, "wrong", "f", "-o", to)).isEqualTo(CURL_LOGIN_DENIED);
      }
      assertThat(curl(gateway, "right", "f", "-o", to)).isNotZero();
      gateway.eventually("ban.begin", () -> gateway.audit().contains("\"ban.begin\""));
      Prefix client = Prefix.ofClient(InetAddress.ofLiteral("127.0.0.1"));
      assertThat(gateway.bans().lift(client)).isPresent();
      assertThat(curl(gateway, "right", "f", "-o", to)).isZero();
      gateway.eventually("ban.end", () -> gateway.audit().contains("\"ban.end\""));
    }
  }

  private static Duration time(Callable<Integer> curl) throws Exception {
    long begin = System.nanoTime();
    assertThat(curl.call()).isZero();
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
