package dev.sallyport.proxy.app;

import dev.sallyport.proxy.admin.AdminToken;
import dev.sallyport.proxy.admin.api.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a running gateway is asked, and how its answers are printed. */
final class AdminAddress {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OK = 200;

  @Option(
      names = "--admin",
      paramLabel = "URL",
      converter = Url.class,
      defaultValue = "http://127.0.0.1:9121",
      description = "The gateway's admin address; ${DEFAULT-VALUE} if not given.")
  private URI admin = URI.create("");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "What admin.token-file names; needed to change something.")
  private @Nullable Path tokenFile;

  @Option(names = "--json", description = "Print what the gateway answered, for programs.")
  private boolean json;

  boolean json() {
    return json;
  }

  /** A URL as people write it: without {@code http://}, too. */
  static final class Url implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      String whole = text.contains("://") ? text : "http://" + text;
      try {
        var url = new URI(whole);
        if (url.getHost() != null && url.getScheme().matches("https?")) {
          return url;
        }
      } catch (URISyntaxException noUrl) {
        // As one that names no host.
      }
      throw new TypeConversionException("\"" + text + "\" is not like http://127.0.0.1:9121");
    }
  }

  /**
   * What the gateway answers; its text, and the value in it.
   *
   * @param status of HTTP
   * @param problem the sentence of a gateway that would not; empty where it did
   */
  record Answer(int status, String text, Map<String, @Nullable Object> value, String problem) {}

  /**
   * Asks. Blocks.
   *
   * @throws ConnectException where nothing listens
   * @throws IOException where the gateway cannot be reached, or the token file cannot be read; the
   *     message is for the operator
   */
  Answer ask(String method, String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(admin.resolve(path))
            .timeout(PATIENCE)
            .method(method, BodyPublishers.noBody());
    if (tokenFile != null) {
      request.header("Authorization", "Bearer " + AdminToken.read(tokenFile));
    }
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      Map<String, @Nullable Object> value = value(response.body());
      String problem = response.statusCode() == OK ? "" : problem(value);
      return new Answer(response.statusCode(), response.body(), value, problem);
    } catch (ConnectException nobody) {
      var refused =
          new ConnectException(
              "no gateway answers at " + admin + "; is it running, and is that its admin.bind?");
      refused.initCause(nobody);
      throw refused;
    } catch (HttpTimeoutException silent) {
      throw new IOException(
          "no answer from " + admin + " in " + PATIENCE.toSeconds() + " seconds", silent);
    }
  }

  private Map<String, @Nullable Object> value(String answer) throws IOException {
    try {
      return Json.read(answer);
    } catch (IOException notOurs) {
      throw new IOException("what answers at " + admin + " is not a gateway's admin.bind", notOurs);
    }
  }

  private static String problem(Map<String, @Nullable Object> value) {
    return value.get("problems") instanceof List<?> problems
        ? problems.stream().map(AdminAddress::inOneLine).collect(Collectors.joining(" | "))
        : String.valueOf(value.get("error"));
  }

  /** As the gateway's own log has it. */
  private static String inOneLine(@Nullable Object problem) {
    return String.valueOf(problem).strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  @Override
  public String toString() {
    return admin.toString();
  }
}
