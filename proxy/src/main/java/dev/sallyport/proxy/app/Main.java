package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ConfigProblem;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.config.ProxyConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the process begins and ends. Exit codes: 0 done, 1 could not start, 2 wrong configuration
 * or usage.
 */
public final class Main {
  static final int DONE = 0;
  static final int COULD_NOT_START = 1;
  static final int WRONG_CONFIGURATION = 2;

  private Main() {}

  /**
   * Does what the arguments say and ends the process with an exit code.
   *
   * <p>What a supervisor starts, {@code run --config FILE}, is understood at once: to load the
   * library that reads all other command lines takes time in which no FTP server can be reached.
   */
  public static void main(String[] arguments) {
    System.exit(isPlainRun(arguments) ? plainRun(arguments) : Commands.execute(arguments));
  }

  private static int plainRun(String[] arguments) {
    var err = new PrintWriter(System.err, true, System.err.charset());
    try {
      return run(Path.of(arguments[2]), false, err);
    } catch (RuntimeException e) {
      // A process that half started would neither serve nor be replaced.
      e.printStackTrace(err);
      return COULD_NOT_START;
    }
  }

  private static boolean isPlainRun(String[] arguments) {
    return arguments.length == 3
        && arguments[0].equals("run")
        && arguments[1].equals("--config")
        && !arguments[2].startsWith("-");
  }

  /** Runs a gateway until it is told to stop. */
  static int run(Path file, boolean takeOver, PrintWriter err) {
    HeadStart.begin();
    return switch (Configuration.load(file)) {
      case LoadResult.Refused(var problems) -> refuse(file, problems, err);
      case LoadResult.Loaded(ProxyConfig config) -> new Service(file, config, takeOver, err).run();
    };
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
