package dev.sallyport.harness.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Python's ftplib, driven by a script of ours. */
final class PythonFtplib implements FtpClientUnderTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^> (.*?)\\r?$");
  private static final String SCRIPT = "ftplib_client.py";

  @Override
  public String name() {
    return "Python ftplib";
  }

  @Override
  public Optional<String> missing() {
    return ClientProgram.missing("python3");
  }

  @Override
  public Map<Feature, String> lacks() {
    return Map.of();
  }

  @Override
  public Map<Mode, String> lacksModes(boolean ipv6) {
    return ipv6
        ? Map.of(
            Mode.PASV, "PASV names no IPv6 address",
            Mode.PORT, "PORT names no IPv6 address")
        : Map.of();
  }

  @Override
  public Transcript perform(Operation operation, Mode mode, Account account, Path directory)
      throws IOException, InterruptedException {
    Path script = directory.resolve(SCRIPT);
    try (InputStream source =
        Objects.requireNonNull(PythonFtplib.class.getResourceAsStream(SCRIPT), SCRIPT)) {
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    }
    var command = new ArrayList<>(List.of("python3", script.toString(), mode.name()));
    Collections.addAll(command, account.host(), Integer.toString(account.address().getPort()));
    Collections.addAll(command, account.user(), account.password());
    command.addAll(security(account.security()));
    command.addAll(arguments(operation));
    var program = new ClientProgram(directory);
    program.run(command, "");
    return program.transcript(COMMAND);
  }

  private static List<String> security(Security security) {
    return switch (security) {
      case Security.Clear _ -> List.of("clear", "C", "");
      case Security.Tls(boolean implicit, boolean privateData, var trusted) ->
          List.of(
              implicit ? "implicit" : "explicit",
              privateData ? "P" : "C",
              trusted.map(Path::toString).orElse(""));
    };
  }

  private static List<String> arguments(Operation operation) {
    return switch (operation) {
      case Operation.Retrieve(String remote, Path local) ->
          List.of("retrieve", remote, local.toString());
      case Operation.RetrieveRest(String remote, Path local) ->
          List.of("retrieve_rest", remote, local.toString());
      case Operation.Store(Path local, String remote) -> List.of("store", local.toString(), remote);
      case Operation.StoreRest(Path local, String remote, long offset) ->
          List.of("store_rest", local.toString(), remote, Long.toString(offset));
      case Operation.Append(Path local, String remote) ->
          List.of("append", local.toString(), remote);
      case Operation.StoreUnique(Path local) -> List.of("store_unique", local.toString());
      case Operation.List() -> List.of("list");
      case Operation.NameList() -> List.of("name_list");
      case Operation.MachineList() -> List.of("machine_list");
      case Operation.AbortThenRetrieve(String large, Path partial, String remote, Path local) ->
          List.of("abort_then_retrieve", large, partial.toString(), remote, local.toString());
      case Operation.Rename(String from, String to) -> List.of("rename", from, to);
      case Operation.Delete(String remote) -> List.of("delete", remote);
      case Operation.MakeDirectory(String remote) -> List.of("make_directory", remote);
      case Operation.RemoveDirectory(String remote) -> List.of("remove_directory", remote);
      case Operation.RetrieveListStore(String remote, Path received, Path sent, String stored) ->
          List.of("retrieve_list_store", remote, received.toString(), sent.toString(), stored);
    };
  }
}
