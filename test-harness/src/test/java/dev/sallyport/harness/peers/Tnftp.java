package dev.sallyport.harness.peers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** tnftp, the BSD client; in active mode it counts on the control connection's address. */
final class Tnftp implements FtpClientUnderTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^---> (.*?)\\r?$");
  private static final Pattern TALK = Pattern.compile("(?m)^(--->|\\d{3}[ -]).*$");
  private static final List<String> PROGRAM = List.of("tnftp", "-n", "-i", "-v", "-d", "-e");

  @Override
  public String name() {
    return "tnftp";
  }

  @Override
  public Optional<String> missing() {
    return ClientProgram.missing("tnftp");
  }

  @Override
  public Map<Feature, String> lacks() {
    return Map.of();
  }

  @Override
  public Map<Mode, String> lacksModes(boolean ipv6) {
    return ipv6
        ? Map.of(
            Mode.PASV, "tnftp uses EPSV with IPv6",
            Mode.PORT, "tnftp uses EPRT with IPv6")
        : Map.of();
  }

  @Override
  public Transcript perform(Operation operation, Mode mode, Account account, Path directory)
      throws IOException, InterruptedException {
    var program = new ClientProgram(directory);
    String login =
        """
        open %s %d
        user %s %s
        binary
        epsv %s
        passive %s
        """
            .formatted(
                account.host(),
                account.address().getPort(),
                account.user(),
                account.password(),
                mode.isExtended() ? "on" : "off",
                mode.isPassive() ? "on" : "off");
    if (operation instanceof Operation.AbortThenRetrieve abort) {
      interrupt(program, login, abort);
    } else {
      program.run(PROGRAM, login + commands(operation) + "\nbye\n");
    }
    // It says so in words when it sends ABOR, and prints a listing among everything else.
    String trace = program.out().replace("\nreceive aborted.", "\n---> ABOR");
    var said = program.transcript(COMMAND, trace);
    return new Transcript(said.commands(), TALK.matcher(trace).replaceAll(""), trace);
  }

  private static String commands(Operation operation) {
    return switch (operation) {
      case Operation.Retrieve(String remote, Path local) ->
          "get \"%s\" \"%s\"".formatted(remote, local);
      case Operation.RetrieveRest(String remote, Path local) ->
          "reget \"%s\" \"%s\"".formatted(remote, local);
      case Operation.Store(Path local, String remote) ->
          "put \"%s\" \"%s\"".formatted(local, remote);
      case Operation.StoreRest(Path local, String remote, long offset) ->
          "restart %d\nput \"%s\" \"%s\"".formatted(offset, local, remote);
      case Operation.Append(Path local, String remote) ->
          "append \"%s\" \"%s\"".formatted(local, remote);
      case Operation.StoreUnique(Path local) -> "sunique\nput \"%s\" unique".formatted(local);
      case Operation.List() -> "dir";
      case Operation.NameList() -> "nlist";
      case Operation.MachineList() -> "mlsd";
      case Operation.Rename(String from, String to) ->
          "rename \"%s\" \"%s\"\ndir".formatted(from, to);
      case Operation.Delete(String remote) -> "delete \"%s\"\ndir".formatted(remote);
      case Operation.MakeDirectory(String remote) -> "mkdir \"%s\"\ndir".formatted(remote);
      case Operation.RemoveDirectory(String remote) -> "rmdir \"%s\"\ndir".formatted(remote);
      case Operation.AbortThenRetrieve _, Operation.RetrieveListStore _ ->
          throw new IllegalArgumentException(operation.toString());
    };
  }

  /** It aborts when a person types Control-C; here the signal is sent when bytes have arrived. */
  private static void interrupt(
      ClientProgram program, String login, Operation.AbortThenRetrieve abort)
      throws IOException, InterruptedException {
    Process process = program.start(PROGRAM);
    try (OutputStream stdin = process.getOutputStream()) {
      type(
          stdin,
          login
              + "rate get 1000000\nget \"%s\" \"%s\"\n".formatted(abort.large(), abort.partial()));
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (!Files.exists(abort.partial()) || Files.size(abort.partial()) == 0) {
        if (System.nanoTime() > deadline || process.waitFor(20, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      type(stdin, "rate get 0\nget \"%s\" \"%s\"\nbye\n".formatted(abort.remote(), abort.local()));
    }
    program.await(process);
  }

  private static void type(OutputStream stdin, String lines) throws IOException {
    stdin.write(lines.getBytes(StandardCharsets.UTF_8));
    stdin.flush();
  }
}
