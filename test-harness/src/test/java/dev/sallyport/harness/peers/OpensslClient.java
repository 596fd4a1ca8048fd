package dev.sallyport.harness.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code openssl s_client}, one process for each connection, told every command by this class. */
final class OpensslClient implements FtpClientUnderTest {
  private static final Duration LIMIT = Duration.ofSeconds(45);
  private static final Pattern FINAL_REPLY = Pattern.compile("\\d{3} .*");
  private static final Pattern PORT_OF_229 = Pattern.compile("\\(\\|\\|\\|(\\d+)\\|\\)");
  private static final Pattern ADDRESS_OF_227 =
      Pattern.compile("(\\d+,\\d+,\\d+,\\d+),(\\d+),(\\d+)");

  @Override
  public String name() {
    return "openssl s_client";
  }

  @Override
  public Optional<String> missing() {
    return ClientProgram.missing("openssl");
  }

  @Override
  public Map<Feature, String> lacks() {
    var lacks = new EnumMap<Feature, String>(Feature.class);
    for (Feature feature : Feature.values()) {
      if (feature != Feature.RETR && feature != Feature.STOR && feature != Feature.LIST) {
        lacks.put(feature, "not scripted");
      }
    }
    return lacks;
  }

  @Override
  public Map<Mode, String> lacksModes(boolean ipv6) {
    return Map.of(
        Mode.PORT, "openssl s_client does not listen",
        Mode.EPRT, "openssl s_client does not listen");
  }

  @Override
  public Optional<String> lacks(Security security) {
    return security instanceof Security.Clear
        ? Optional.of("openssl s_client speaks nothing but TLS")
        : Optional.empty();
  }

  @Override
  public Transcript perform(Operation operation, Mode mode, Account account, Path directory)
      throws IOException, InterruptedException {
    if (!(account.security() instanceof Security.Tls tls)
        || !(operation
            instanceof
            Operation.RetrieveListStore(String remote, Path received, Path sent, String stored))) {
      throw new IllegalArgumentException(operation + " with " + account);
    }
    try (var session = new Session(mode, account, tls, directory)) {
      session.login();
      session.receive("RETR " + remote, received);
      Path listing = directory.resolve(".listing");
      session.receive("LIST", listing);
      session.send("STOR " + stored, sent);
      session.asks("QUIT", "2");
      return new Transcript(
          session.commands, Files.readString(listing), session.everything.toString());
    }
  }

  /** One control connection, and the data connections one after the other. */
  private static final class Session implements AutoCloseable {
    private final Mode mode;
    private final Account account;
    private final Security.Tls tls;
    private final Path tickets;
    private final Path errors;
    private final List<String> commands = new ArrayList<>();
    private final StringBuilder everything = new StringBuilder();
    private final Process control;
    private final BufferedReader replies;

    Session(Mode mode, Account account, Security.Tls tls, Path directory) throws IOException {
      this.mode = mode;
      this.account = account;
      this.tls = tls;
      this.tickets = directory.resolve(".tls-session");
      this.errors = directory.resolve(".openssl-errors");
      var options = new ArrayList<>(List.of("-crlf", "-sess_out", tickets.toString()));
      if (!tls.implicit()) {
        Collections.addAll(options, "-starttls", "ftp");
      }
      this.control = client(account.host(), account.address().getPort(), options);
      this.replies = control.inputReader(StandardCharsets.UTF_8);
    }

    void login() throws IOException {
      // With -starttls the program reads the greeting and says AUTH itself.
      if (tls.implicit()) {
        hears("220");
      }
      asks("USER " + account.user(), "331");
      asks("PASS " + account.password(), "230");
      asks("PBSZ 0", "200");
      asks("PROT " + (tls.privateData() ? "P" : "C"), "200");
      asks("TYPE I", "200");
    }

    void receive(String command, Path into) throws IOException, InterruptedException {
      try (Data data = connect(List.of())) {
        asks(command, "1");
        try (InputStream in = data.in();
            OutputStream out = Files.newOutputStream(into)) {
          in.transferTo(out);
        }
        data.awaitEnd();
      }
      hears("226");
    }

    void send(String command, Path from) throws IOException, InterruptedException {
      // At the end of its input it says close_notify and ends.
      try (Data data = connect(List.of("-no_ign_eof"))) {
        asks(command, "1");
        try (OutputStream out = data.out()) {
          Files.copy(from, out);
        }
        data.awaitEnd();
      }
      hears("226");
    }

    private Data connect(List<String> options) throws IOException {
      String reply = asks(mode.name(), mode == Mode.EPSV ? "229" : "227");
      Matcher extended = PORT_OF_229.matcher(reply);
      String host = account.host();
      int port;
      if (extended.find()) {
        port = Integer.parseInt(extended.group(1));
      } else {
        Matcher six = ADDRESS_OF_227.matcher(reply);
        if (!six.find()) {
          throw new IOException("no address in " + reply);
        }
        host = six.group(1).replace(',', '.');
        port = Integer.parseInt(six.group(2)) * 256 + Integer.parseInt(six.group(3));
      }
      if (!tls.privateData()) {
        return new Data.Clear(new Socket(host, port));
      }
      var resuming = new ArrayList<>(options);
      Collections.addAll(resuming, "-sess_in", tickets.toString());
      return new Data.Private(client(host, port, resuming));
    }

    private Process client(String host, int port, List<String> options) throws IOException {
      var command = new ArrayList<>(List.of("openssl", "s_client", "-quiet", "-nocommands"));
      Collections.addAll(command, "-connect", host + ":" + port);
      tls.trusted()
          .ifPresent(file ->
              command.addAll(
                  Arrays.asList(
                      "-verify_return_error", "-verify_ip", host, "-CAfile", file.toString())));
      command.addAll(options);
      Process started =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
              .start();
      CompletableFuture.delayedExecutor(LIMIT.toSeconds(), TimeUnit.SECONDS)
          .execute(started::destroyForcibly);
      return started;
    }

    String asks(String command, String reply) throws IOException {
      commands.add(command);
      everything.append("> ").append(command).append('\n');
      OutputStream out = control.getOutputStream();
      out.write((command + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      return hears(reply);
    }

    private String hears(String expected) throws IOException {
      String line;
      do {
        line = replies.readLine();
        everything.append("< ").append(line).append('\n');
      } while (line != null && !FINAL_REPLY.matcher(line).matches());
      if (line == null || !line.startsWith(expected)) {
        String reasons = Files.exists(errors) ? Files.readString(errors) : "";
        throw new IOException("not " + expected + " in\n" + everything + reasons);
      }
      return line;
    }

    @Override
    public void close() {
      control.destroyForcibly();
    }
  }

  /** A data connection. */
  private sealed interface Data extends AutoCloseable {
    InputStream in() throws IOException;

    OutputStream out() throws IOException;

    void awaitEnd() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    /** By a process of its own. */
    record Private(Process process) implements Data {
      @Override
      public InputStream in() {
        return process.getInputStream();
      }

      @Override
      public OutputStream out() {
        return process.getOutputStream();
      }

      @Override
      public void awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
          throw new IOException("openssl s_client failed on a data connection");
        }
      }

      @Override
      public void close() {
        process.destroyForcibly();
      }
    }

    /** PROT C, which needs no program. */
    record Clear(Socket socket) implements Data {
      @Override
      public InputStream in() throws IOException {
        return socket.getInputStream();
      }

      @Override
      public OutputStream out() throws IOException {
        return socket.getOutputStream();
      }

      @Override
      public void awaitEnd() {}

      @Override
      public void close() throws IOException {
        socket.close();
      }
    }
  }
}
