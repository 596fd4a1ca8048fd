package dev.sallyport.proxy.app;

import dev.sallyport.proxy.admin.api.Json;
import dev.sallyport.proxy.audit.WireText;
import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.explain.Decided;
import dev.sallyport.proxy.explain.Explainer;
import dev.sallyport.proxy.explain.Replay;
import dev.sallyport.proxy.explain.ReplayText;
import dev.sallyport.proxy.explain.Replayed;
import dev.sallyport.proxy.record.RecordedSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport replay}: what another configuration would have made of recorded dialogues. */
@Command(
    name = "replay",
    description = {
      "Say what a configuration would have decided differently about recorded dialogues,",
      "the files in record.directory, line by line.",
      "Limits of rate and number, and bans, are not looked at.",
      "Exit codes: 0 nothing, 1 something, 2 wrong configuration, recording or usage."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final int DIFFERENT = 1;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, in HOCON.")
  private Path config = Path.of("");

  @Option(
      names = "--listener",
      paramLabel = "NAME",
      description = "Else the one of the name that is recorded.")
  private String listener = "";

  @Option(names = "--json", description = "One JSON object for each file, for scripts.")
  private boolean json;

  @Parameters(arity = "1..*", paramLabel = "RECORDING", description = "The recorded dialogues.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    return switch (ConfigLoader.load(config)) {
      case LoadResult.Refused(var problems) ->
          Main.refuse(config, problems, commandLine().getErr());
      case LoadResult.Loaded(ProxyConfig loaded) -> {
        int worst = Main.DONE;
        for (Path file : files) {
          worst = Math.max(worst, replay(loaded, file));
        }
        commandLine().getOut().flush();
        yield worst;
      }
    };
  }

  private int replay(ProxyConfig loaded, Path file) {
    try {
      var recorded = RecordedSession.read(Files.readString(file, StandardCharsets.ISO_8859_1));
      String name = listener.isEmpty() ? recorded.head().listener() : listener;
      ListenerConfig asked =
          new Explainer(loaded)
              .listener(name)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "listener " + name + " is not in " + config + "; --listener names another"));
      Replayed replayed = Replay.play(recorded, asked, loaded.limits());
      PrintWriter out = commandLine().getOut();
      if (json) {
        out.println(Json.text(json(file, replayed)));
      } else {
        ReplayText.lines(file, replayed).forEach(out::println);
      }
      return replayed.differences().isEmpty() ? Main.DONE : DIFFERENT;
    } catch (IOException e) {
      return wrong(file, "cannot be read: " + e.getMessage());
    } catch (IllegalArgumentException notOne) {
      return wrong(file, String.valueOf(notOne.getMessage()));
    }
  }

  private int wrong(Path file, String why) {
    commandLine().getErr().println("sallyport: " + file + ": " + WireText.readable(why));
    return Main.WRONG_CONFIGURATION;
  }

  private static Object json(Path file, Replayed replayed) {
    return Json.object(
        "file",
        file.toString(),
        "session",
        replayed.head().session(),
        "listener",
        replayed.head().listener(),
        "client",
        replayed.head().client().toString(),
        "begun",
        replayed.head().at().toString(),
        "commands",
        replayed.commands(),
        "assumed_replies",
        replayed.assumed(),
        "whole",
        replayed.whole(),
        "differences",
        replayed.differences().stream()
            .map(each ->
                Json.object(
                    "line",
                    each.recorded().line(),
                    "command",
                    WireText.readable(each.recorded().command()),
                    "then",
                    json(each.recorded()),
                    "now",
                    json(each.now())))
            .toList());
  }

  private static Object json(Decided decided) {
    return Json.object(
        "verdict",
        decided.verdict(),
        "rule",
        decided.rule(),
        "at",
        decided.place(),
        "reply",
        WireText.readable(decided.reply()));
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
