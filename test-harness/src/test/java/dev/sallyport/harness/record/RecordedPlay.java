package dev.sallyport.harness.record;

import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Play;
import dev.sallyport.harness.scripted.Stage;
import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.proxy.record.Entry;
import dev.sallyport.proxy.record.Head;
import dev.sallyport.proxy.record.RecordedSession;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.Effect;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recorded dialogue as a test: scripted peers say what client and server said, and hear from a
 * running gateway, line for line, what they heard then. Addresses of data connections are those of
 * today, and as many bytes pass through them as did then. TLS and cut transfers are not played.
 */
final class RecordedPlay {
  private static final Pattern EXTENDED = Pattern.compile("\\(\\|\\|\\|(\\d+)\\|\\)");
  private static final Pattern EPRT_PORT = Pattern.compile("\\|(\\d+)\\|$");

  private final RecordedSession recorded;
  private final Stage stage;
  private final Line client;
  private Optional<Line> server = Optional.empty();
  private Optional<ServerSocket> clientListens = Optional.empty();
  private Optional<ServerSocket> serverListens = Optional.empty();
  private Optional<InetSocketAddress> clientDials = Optional.empty();
  private Optional<InetSocketAddress> serverDials = Optional.empty();
  private Direction direction = Direction.TO_CLIENT;

  private RecordedPlay(RecordedSession recorded, Stage stage) throws IOException {
    this.recorded = recorded;
    this.stage = stage;
    this.client = stage.client();
  }

  /** Plays it, to its end. */
  static void play(RecordedSession recorded, Stage stage) throws IOException {
    var play = new RecordedPlay(recorded, stage);
    for (RecordedSession.Numbered each : recorded.entries()) {
      try {
        play.entry(each.entry());
      } catch (AssertionError failed) {
        throw new AssertionError("line " + each.line() + ": " + failed.getMessage(), failed);
      }
    }
  }

  private void entry(Entry entry) throws IOException {
    switch (entry) {
      case Entry.Heard(Event event) -> heard(event);
      case Entry.ToServer(String line) -> toServer(line);
      case Entry.ToClient(FtpReply reply) -> toClient(reply);
      case Entry.Ended _ -> client.awaitEnd();
      case Entry.At _, Entry.Taken _, Entry.Refused _, Entry.Shadowed _, Entry.Cut _ -> {}
    }
  }

  private void heard(Event event) throws IOException {
    switch (event) {
      case Event.ServerConnected _ -> server = Optional.of(stage.server());
      case Event.CommandRead(FtpCommand command) -> client.says(line(command));
      case Event.ReplyRead(FtpReply reply) -> serverSays(reply);
      case Event.DataPathEnded(DataPathResult result) -> transfer(result);
      case Event.ClientClosed _ -> client.close();
      case Event.ServerClosed _ -> server().close();
      case Event.DataPathOpened _ -> {}
      default -> throw new AssertionError("cannot be played: " + event);
    }
  }

  private String line(FtpCommand command) throws IOException {
    Head head = recorded.head();
    String name = command.knownVerb().map(Enum::name).orElseGet(command::forLog);
    if (command instanceof FtpCommand.Plain(var verb, _)
        && (verb.effect() == Effect.DOWNLOAD || verb.effect() == Effect.UPLOAD)) {
      direction = verb.effect().direction();
    }
    if (command instanceof FtpCommand.Port(HostPort target)
        && target.host().equals(head.client().host())) {
      return "PORT " + Play.sixNumbers(Stage.CLIENT, listens().getLocalPort());
    }
    if (command instanceof FtpCommand.Eprt(HostPort target)
        && target.host().equals(head.client().host())) {
      return "EPRT |1|%s|%d|".formatted(Stage.CLIENT.getHostAddress(), listens().getLocalPort());
    }
    return command.argumentText().isEmpty() ? name : name + " " + command.argumentText();
  }

  private ServerSocket listens() throws IOException {
    clientListens = Optional.of(stage.listen(Stage.CLIENT));
    return clientListens.get();
  }

  private void toServer(String line) throws IOException {
    if (line.startsWith("PORT ")) {
      serverDials = Optional.of(Play.address(server().hears("PORT ")));
    } else if (line.startsWith("EPRT ")) {
      int port = port(EPRT_PORT, server().hears("EPRT "));
      serverDials =
          Optional.of(new InetSocketAddress(stage.gateway().address().getAddress(), port));
    } else {
      same("the server", server().hears(), line);
    }
  }

  private void serverSays(FtpReply reply) throws IOException {
    if (reply.code() == 227 || reply.code() == 229) {
      ServerSocket listener = stage.listen(Stage.SERVER);
      serverListens = Optional.of(listener);
      int port = listener.getLocalPort();
      server()
          .says(
              reply.code() == 227
                  ? "227 Entering Passive Mode (" + Play.sixNumbers(Stage.SERVER, port) + ")"
                  : "229 Entering Extended Passive Mode (|||" + port + "|)");
    } else {
      server().says(reply.lines().toArray(String[]::new));
    }
  }

  private void toClient(FtpReply reply) throws IOException {
    if (reply.code() == 227) {
      clientDials = Optional.of(Play.address(client.hears("227 ")));
    } else if (reply.code() == 229) {
      int port = port(EXTENDED, client.hears("229 "));
      clientDials =
          Optional.of(new InetSocketAddress(stage.gateway().address().getAddress(), port));
    } else {
      for (String line : reply.lines()) {
        same("the client", client.hears(), line);
      }
    }
  }

  private void transfer(DataPathResult result) throws IOException {
    if (result.outcome() != DataPathResult.Outcome.COMPLETED) {
      throw new AssertionError("cannot be played: " + result);
    }
    Line toServer =
        serverListens.isPresent()
            ? Line.accept("server's data", serverListens.get())
            : Line.dial("server's data", Stage.SERVER, serverDials.orElseThrow());
    Line toClient =
        clientListens.isPresent()
            ? Line.accept("client's data", clientListens.get())
            : Line.dial("client's data", Stage.CLIENT, clientDials.orElseThrow());
    try (toServer;
        toClient) {
      Line sender = direction == Direction.TO_CLIENT ? toServer : toClient;
      Line receiver = direction == Direction.TO_CLIENT ? toClient : toServer;
      Thread sending = Thread.startVirtualThread(() -> send(sender, (int) result.bytes()));
      receiver.awaitEnd();
      join(sending);
      same("the receiver", receiver.allHeard().length + " bytes", result.bytes() + " bytes");
    }
    clientListens = Optional.empty();
    serverListens = Optional.empty();
  }

  private static void send(Line sender, int bytes) {
    try {
      sender.sends(new byte[bytes]);
      sender.finishes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void join(Thread sending) {
    try {
      sending.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Line server() {
    return server.orElseThrow(() -> new AssertionError("the server is not connected"));
  }

  private static int port(Pattern pattern, String line) {
    Matcher port = pattern.matcher(line);
    if (!port.find()) {
      throw new AssertionError("no port in " + line);
    }
    return Integer.parseInt(port.group(1));
  }

  private static void same(String who, String heard, String wanted) {
    if (!heard.equals(wanted)) {
      throw new AssertionError(who + " heard <" + heard + "> instead of <" + wanted + ">");
    }
  }
}
