package dev.sallyport.proxy.app;

import dev.sallyport.proxy.tls.SelfSigned;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sallyport cert}: certificates for trying FTPS out. */
@Command(
    name = "cert",
    description = "Make certificates for trying things out.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = CertCommand.OfOurOwn.class)
final class CertCommand {

  /** {@code sallyport cert self-signed}. */
  @Command(
      name = "self-signed",
      description = {
        "Write tls.crt and tls.key, a certificate that nobody trusts who was not told to.",
        "Fine for a first try; clients that verify need a certificate of an authority."
      })
  static final class OfOurOwn implements CommandLine.IExitCodeGenerator, Runnable {
    private static final int MOST_DAYS = 825;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "A DNS name or an address that clients connect to; may be repeated.")
    @SuppressWarnings("NullAway.Init") // by picocli
    private List<String> names;

    @Option(
        names = "--days",
        defaultValue = "90",
        paramLabel = "DAYS",
        description = "How long it is valid, 1 to " + MOST_DAYS + "; ${DEFAULT-VALUE} by default.")
    private int days;

    @Option(
        names = "--folder",
        defaultValue = ".",
        paramLabel = "FOLDER",
        description = "Where the two files are written; files that are there are not replaced.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    private int exitCode;

    @Override
    public void run() {
      CommandLine commands = spec.commandLine();
      if (days < 1 || days > MOST_DAYS) {
        commands.getErr().println("sallyport: --days must be from 1 to " + MOST_DAYS);
        exitCode = Main.WRONG_CONFIGURATION;
        return;
      }
      Path certificate = folder.resolve("tls.crt");
      Path key = folder.resolve("tls.key");
      try {
        SelfSigned.write(certificate, key, names, Duration.ofDays(days));
        commands.getOut().println("wrote " + certificate + " and " + key);
      } catch (IOException cannotWrite) {
        commands.getErr().println("sallyport: cannot write: " + why(cannotWrite));
        exitCode = Main.COULD_NOT_START;
      }
    }

    private static String why(IOException e) {
      return switch (e) {
        case FileAlreadyExistsException there -> there.getFile() + " is there, and is not replaced";
        case NoSuchFileException none -> none.getFile() + " is in no folder that exists";
        case AccessDeniedException denied -> denied.getFile() + ": this user may not";
        default -> String.valueOf(e.getMessage());
      };
    }

    @Override
    public int getExitCode() {
      return exitCode;
    }
  }
}
