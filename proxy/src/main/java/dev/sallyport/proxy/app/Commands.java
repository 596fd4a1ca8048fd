package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.Doubts;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.config.ProxyConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: its commands and options, but for those that operate a running gateway. */
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
final class Commands extends OperatorCommands {
  private static final String CONFIG = "The configuration, in HOCON; conf/sallyport.conf is one.";

  private final CommandLine commands;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this help.")
  @SuppressWarnings("UnusedVariable") // its annotation is what counts
  private boolean help;

  private Commands() {
    this.commands = new CommandLine(this).setParameterExceptionHandler(Commands::wrongUsage);
  }

  /** Does what the arguments say, and returns the exit code. */
  static int execute(String[] arguments) {
    return new Commands().commands.execute(arguments);
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
    return Main.run(file, takeOver, commands.getErr());
  }

  @Command(
      name = "check",
      description = "List every mistake in a configuration, and start nothing.")
  int check(
      @Option(names = "--config", required = true, paramLabel = "FILE", description = CONFIG)
          Path file) {
    return switch (Configuration.load(file)) {
      case LoadResult.Refused(var problems) -> Main.refuse(file, problems, commands.getOut());
      case LoadResult.Loaded(ProxyConfig config) -> {
        PrintWriter out = commands.getOut();
        out.println(file + ": configuration is good");
        config.listeners().forEach(l -> out.println(Announcement.of(l, l.bind())));
        out.println(Announcement.ofAdmin(config.admin().bind()));
        Doubts.about(config).forEach(doubt -> out.println("warning: " + doubt));
        yield Main.DONE;
      }
    };
  }

  @Command(name = "version", description = "Print the version.")
  int version() {
    commands
        .getOut()
        .println("sallyport " + Announcement.version() + ", Java " + Runtime.version());
    return Main.DONE;
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
    return Main.WRONG_CONFIGURATION;
  }
}
