package dev.sallyport.harness.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.harness.Gateway;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;

/** Somebody who asks the admin API, with the token or without. */
final class Operator implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Gateway gateway;

  Operator(Gateway gateway) {
    this.gateway = gateway;
  }

  HttpResponse<String> ask(String method, String path, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(gateway.admin(path))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  JsonNode get(String path) {
    try {
      return JSON.readTree(ask("GET", path).body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> withToken(String method, String path, Path tokenFile)
      throws IOException, InterruptedException {
    return ask(method, path, "Authorization", "Bearer " + Files.readString(tokenFile).strip());
  }

  /** Asks until the answer is as it should be. */
  JsonNode eventually(String path, Predicate<JsonNode> good) {
    gateway.eventually(path, () -> good.test(get(path)));
    return get(path);
  }

  @Override
  public void close() {
    http.close();
  }
}
