package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ConfigProblem;
import dev.sallyport.proxy.config.Doubts;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.config.ProxyConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line. Exit codes: 0 done, 1 could not start, 2 wrong configuration or usage. */
@Command(
    name = "sallyport",
    description = "An FTP gateway that rewrites addresses between clients and servers.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ExplainCommand.class,
      ReplayCommand.class,
      RulesCommand.class,
      CertCommand.class
    },
    footer = {"", "Exit codes: 0 done, 1 could not start, 2 wrong configuration or usage."})
public final class Main extends OperatorCommands {
  static final int DONE = 0;
  static final int COULD_NOT_START = 1;
  static final int WRONG_CONFIGURATION = 2;
  private static final String CONFIG = "The configuration, in HOCON; conf/sallyport.conf is one.";

  private final CommandLine commands;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this help.")
  @SuppressWarnings("UnusedVariable") // its annotation is what counts
  private boolean help;

  private Main() {
    this.commands = new CommandLine(this).setParameterExceptionHandler(Main::wrongUsage);
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(new Main().commands.execute(arguments));
  }

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      scope = ScopeType.INHERIT,
      mapFallbackValue = "",
      description = "Set a system property. It wins over the file: -Dsallyport.log.level=debug")
  void setProperties(@Nullable Map<String, String> properties) {
    if (properties != null) {
      properties.forEach(System::setProperty);
    }
  }

  @Command(
      name = "run",
      description = {
        "Run the gateway until SIGTERM or Ctrl-C.",
        "Says on stderr where it listens; stdout is left to audit events."
      })
  int run(
      @Option(names = "--config", required = true, paramLabel = "FILE", description = CONFIG)
          Path file,
      @Option(
              names = "--take-over",
              description =
                  "Take over the listening sockets of the gateway that answers at upgrade.socket, and"
                      + " have it drain. If none answers, just run.")
          boolean takeOver) {
    HeadStart.begin();
    return switch (Configuration.load(file)) {
      case LoadResult.Refused(var problems) -> refuse(file, problems, commands.getErr());
      case LoadResult.Loaded(ProxyConfig config) ->
          new Service(file, config, takeOver, commands.getErr()).run();
    };
  }

  @Command(
      name = "check",
      description = "List every mistake in a configuration, and start nothing.")
  int check(
      @Option(names = "--config", required = true, paramLabel = "FILE", description = CONFIG)
          Path file) {
    return switch (Configuration.load(file)) {
      case LoadResult.Refused(var problems) -> refuse(file, problems, commands.getOut());
      case LoadResult.Loaded(ProxyConfig config) -> {
        PrintWriter out = commands.getOut();
        out.println(file + ": configuration is good");
        config.listeners().forEach(l -> out.println(Announcement.of(l, l.bind())));
        out.println(Announcement.ofAdmin(config.admin().bind()));
        Doubts.about(config).forEach(doubt -> out.println("warning: " + doubt));
        yield DONE;
      }
    };
  }

  @Command(name = "version", description = "Print the version.")
  int version() {
    commands
        .getOut()
        .println("sallyport " + Announcement.version() + ", Java " + Runtime.version());
    return DONE;
  }

  /**
   * What is wrong, and where all the options stand; not all the options, below which it is lost.
   */
  private static int wrongUsage(CommandLine.ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("sallyport: " + wrong.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return WRONG_CONFIGURATION;
  }

  /** Why a file cannot be read, with its name. */
  static String why(Path file, IOException e) {
    return file
        + switch (e) {
          case NoSuchFileException _ -> ": there is no such file";
          case AccessDeniedException _ -> ": this user may not";
          case CharacterCodingException _ -> ": it is no text in UTF-8";
          default -> ": " + e.getMessage();
        };
  }

  /** Says what is wrong with a file. */
  static int refuse(Path file, List<ConfigProblem> problems, PrintWriter to) {
    int count = problems.size();
    to.println(file + ": " + count + (count == 1 ? " mistake" : " mistakes"));
    problems.forEach(problem -> to.println(System.lineSeparator() + problem));
    return WRONG_CONFIGURATION;
  }
}
