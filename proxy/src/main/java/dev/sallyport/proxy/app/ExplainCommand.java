package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.CasesLoader;
import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.Inquiry;
import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.explain.Dialogue;
import dev.sallyport.proxy.explain.Explainer;
import dev.sallyport.proxy.explain.Transcript;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.Party;
import dev.sallyport.rules.policy.TlsPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport explain}: what would be decided, by which rule, and where it is written. */
@Command(
    name = "explain",
    description = {
      "Say what the policy decides about a command, which rule decides, and where it is written.",
      "Takes the client for logged in, unless --before-login says otherwise."
    })
final class ExplainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, in HOCON.")
  private Path config = Path.of("");

  @Option(names = "--listener", paramLabel = "NAME", description = "Else the first one.")
  private String listener = "";

  @Option(names = "--client", required = true, paramLabel = "IP", description = "Who asks.")
  private String client = "";

  @Option(names = "--server", paramLabel = "IP", description = "Else the listener's, if literal.")
  private String server = "";

  @Option(names = "--user", paramLabel = "NAME", description = "The name that was logged in.")
  private String user = "";

  @Option(names = "--tls", description = "The control connection is protected.")
  private boolean tls;

  @Option(names = "--before-login", description = "Nobody has logged in yet.")
  private boolean beforeLogin;

  @Option(names = "--cwd", paramLabel = "PATH", description = "The working directory, if known.")
  private String cwd = "";

  @Option(names = "--at", paramLabel = "TIME", description = "Such as 2026-11-20T12:00:00Z.")
  private String time = "";

  @Option(
      names = "--transcript",
      paramLabel = "FILE",
      description = {
        "Play a dialogue: a command per line, or C: and S: before what client and server say.",
        "Without the server's side, a server that agrees to everything answers."
      })
  private @Nullable Path transcript;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "A command line, best in quotes: 'STOR a.exe'")
  private List<String> command = List.of();

  @Override
  public Integer call() {
    PrintWriter out = commandLine().getOut();
    return switch (ConfigLoader.load(config)) {
      case LoadResult.Refused(var problems) ->
          Main.refuse(config, problems, commandLine().getErr());
      case LoadResult.Loaded(ProxyConfig loaded) -> {
        var explainer = new Explainer(loaded);
        ListenerConfig asked =
            explainer
                .listener(listener)
                .orElseThrow(() -> wrong("no listener " + listener + ", only " + names(loaded)));
        explain(explainer, asked, loaded, out);
        out.flush();
        yield Main.DONE;
      }
    };
  }

  private void explain(
      Explainer explainer, ListenerConfig asked, ProxyConfig loaded, PrintWriter out) {
    Path file = transcript;
    if ((file == null) == command.isEmpty()) {
      throw wrong("either a COMMAND or --transcript FILE");
    }
    String line = String.join(" ", command);
    if (file == null && (line.isBlank() || line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0)) {
      throw wrong("a COMMAND is one line; for a whole dialogue there is --transcript FILE");
    }
    Inquiry inquiry = inquiry(line);
    String head = "listener " + asked.name() + ", policy " + asked.policy().name();
    if (file == null) {
      out.println(head);
      out.println(explainer.explain(inquiry));
      if (tls && asked.tls().client() == TlsPolicy.ClientMode.REFUSE) {
        out.println("note     --tls, but client-side.tls.mode = refuse in this listener");
      }
      return;
    }
    Transcript dialogue = read(file);
    out.println(head);
    Dialogue.play(dialogue, asked, loaded.limits(), inquiry, out::println);
  }

  private Transcript read(Path file) {
    try {
      return Transcript.read(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw wrong("cannot read " + Main.why(file, e));
    } catch (IllegalArgumentException notOne) {
      throw wrong(file + ": " + notOne.getMessage());
    }
  }

  private static String names(ProxyConfig config) {
    return config.listeners().stream().map(ListenerConfig::name).collect(Collectors.joining(", "));
  }

  private Inquiry inquiry(String line) {
    InetAddress behind = server.isEmpty() ? null : address("--server", server);
    var party = new Party(address("--client", client), behind, CasesLoader.wire(user), tls);
    return new Inquiry(
        listener,
        party,
        !beforeLogin,
        cwd.isEmpty() ? new WorkingDirectory.Unknown() : CasesLoader.directory(cwd),
        -1,
        time.isEmpty()
            ? Instant.now()
            : read("--at", time, CasesLoader::time, "2026-11-20T12:00:00Z"),
        CasesLoader.wire(line));
  }

  private InetAddress address(String option, String text) {
    return read(option, text, CasesLoader::address, "an IPv4 or IPv6 literal");
  }

  private <T> T read(
      String option, String text, Function<String, Optional<T>> reading, String wouldBeRight) {
    return reading
        .apply(text)
        .orElseThrow(() -> wrong(option + " cannot be " + text + ", but " + wouldBeRight));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(commandLine(), message);
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
