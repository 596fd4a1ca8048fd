package dev.sallyport.harness.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.harness.Gateway;
import dev.sallyport.proxy.app.ProxyApp;
import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.LoadResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An old server behind the README's sidecar")
@Timeout(120)
class SidecarTest {
  private static final String USER = "demo:sallyport";
  private static final int CURL_LOGIN_DENIED = 67;
  private static final int CURL_DATA_REFUSED = 19;

  @TempDir private Path folder;
  private EmbeddedServer server;
  private ProxyApp gateway;
  private String home;

  @BeforeEach
  void start() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server = EmbeddedServer.start(port);
    certify();
    String ports = Gateway.CLIENT_PORTS + "-" + (Gateway.CLIENT_PORTS + 49);
    String sidecar =
        replaced(
            snippet(),
            "\"0.0.0.0:21\"",
            "\"127.0.0.1:0\"",
            "\"127.0.0.1:2121\"",
            "\"127.0.0.1:%d\", client-side.data-ports = %s, server-side.data-ports = %s"
                .formatted(port, ports, ports),
            "/etc/sallyport/tls.crt",
            folder.resolve("tls.crt").toString(),
            "/etc/sallyport/tls.key",
            folder.resolve("tls.key").toString());
    String configuration =
        """
        %s
        sallyport.admin.bind = "127.0.0.1:0"
        sallyport.log { level = warn, audit = "/dev/null" }
        """
            .formatted(sidecar);
    gateway =
        switch (ConfigLoader.parse(configuration)) {
          case LoadResult.Loaded(var config) -> ProxyApp.start(config);
          case LoadResult.Refused refused ->
              throw new AssertionError(refused + "\n" + configuration);
        };
    home = "ftp://localhost:" + gateway.address("public").getPort() + "/";
  }

  @AfterEach
  void stop() {
    gateway.close();
    server.close();
  }

  @Test
  void listsSendsAndTakesFilesOverTlsForCurl() throws Exception {
    assertThat(curl("--ssl-reqd", home)).startsWith("0\n").contains("hello.txt", "uploads");
    assertThat(curl("--ssl-reqd", home + "hello.txt")).startsWith("0\nHello");
    Path mine = Files.writeString(folder.resolve("mine.txt"), "mine");
    assertThat(curl("--ssl-reqd", "-T", mine.toString(), home + "uploads/")).startsWith("0\n");
    assertThat(curl("--ssl-reqd", home + "uploads/mine.txt")).isEqualTo("0\nmine");
  }

  @Test
  void listsSendsAndTakesFilesOverTlsForLftp() throws Exception {
    Files.writeString(folder.resolve("mine.txt"), "mine");
    String script =
        """
        set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 20
        set ftp:ssl-force yes; set ftp:ssl-protect-data yes
        set ssl:verify-certificate yes; set ssl:ca-file tls.crt
        open -u demo,sallyport %s
        ls; put -O uploads mine.txt; cat uploads/mine.txt; cat hello.txt
        """
            .formatted(home);
    assertThat(run("lftp", "--norc", "-c", script))
        .startsWith("0\n")
        .contains("uploads", "mineHello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2", "1.3"})
  void goesOnAfterAnUploadInOneRunOfCurl(String newest) throws Exception {
    for (String name : List.of("one.txt", "two.txt")) {
      Files.writeString(folder.resolve(name), name);
    }
    var many = new ArrayList<>(List.of("--ssl-reqd", "--tls-max", newest));
    for (int i = 0; i < 5; i++) {
      many.addAll(List.of("-T", "one.txt", home + "uploads/"));
      many.addAll(List.of("-T", "two.txt", home + "uploads/"));
    }
    many.addAll(List.of(home + "uploads/one.txt", home + "uploads/two.txt"));
    assertThat(curl(many.toArray(String[]::new))).isEqualTo("0\none.txttwo.txt");
  }

  @Test
  void letsNobodyInWithoutTls() throws Exception {
    assertThat(curl(home)).startsWith(CURL_LOGIN_DENIED + "\n");
  }

  @Test
  void sendsNoFilesInClear() throws Exception {
    // TLS on the control connection only: PROT C.
    assertThat(curl("--ftp-ssl-control", home + "hello.txt"))
        .startsWith(CURL_DATA_REFUSED + "\n")
        .doesNotContain("Hello");
  }

  private static String snippet() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    int chapter = readme.indexOf("## Your old server now speaks FTPS");
    int begin = readme.indexOf("```hocon", chapter) + "```hocon".length();
    return readme.substring(begin, readme.indexOf("```", begin)).strip();
  }

  /** Fails where a word to be replaced is not there: then the README says something else. */
  private static String replaced(String text, String... fromTo) {
    String result = text;
    for (int i = 0; i < fromTo.length; i += 2) {
      assertThat(result).contains(fromTo[i]);
      result = result.replace(fromTo[i], fromTo[i + 1]);
    }
    return result;
  }

  private void certify() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    var command = new ArrayList<>(List.of(java.toString(), "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.sallyport.proxy.app.Main");
    command.addAll(List.of("cert", "self-signed", "--name", "localhost"));
    assertThat(run(command.toArray(String[]::new))).startsWith("0\n");
  }

  private String curl(String... arguments) throws Exception {
    var command =
        new ArrayList<>(List.of("curl", "-q", "-sS", "--max-time", "30", "--cacert", "tls.crt"));
    command.addAll(List.of("-u", USER));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /** Runs a program in the folder; the exit code and, below it, the output. */
  private String run(String... command) throws Exception {
    Path output = folder.resolve("output");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException notThere) {
      assumeTrue(false, command[0] + " is not installed");
      throw notThere;
    }
    if (!process.waitFor(50, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return process.exitValue() + "\n" + Files.readString(output);
  }
}
