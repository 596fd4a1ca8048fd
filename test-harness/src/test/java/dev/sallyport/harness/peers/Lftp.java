package dev.sallyport.harness.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** lftp, which keeps connections and sends Telnet signals with its ABOR. */
final class Lftp implements FtpClientUnderTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^---> (.*?)\\r?$");

  @Override
  public String name() {
    return "lftp";
  }

  @Override
  public Optional<String> missing() {
    return ClientProgram.missing("lftp");
  }

  @Override
  public Map<Feature, String> lacks() {
    return Map.of(
        Feature.APPE, "lftp goes on with an upload by REST and has no other use for APPE",
        Feature.STOU, "lftp has no command for STOU");
  }

  @Override
  public Map<Mode, String> lacksModes(boolean ipv6) {
    return ipv6
        ? Map.of(
            Mode.PASV, "lftp uses EPSV with IPv6",
            Mode.PORT, "lftp uses EPRT with IPv6",
            Mode.EPRT, "lftp 4.9.2 names the unspecified address, EPRT |2|::|port|")
        : Map.of(Mode.EPRT, "lftp uses PORT with IPv4");
  }

  @Override
  public Transcript perform(Operation operation, Mode mode, Account account, Path directory)
      throws IOException, InterruptedException {
    Path trace = directory.resolve(".lftp-trace");
    var program = new ClientProgram(directory, trace);
    String script =
        """
        debug -o %s 5
        set cmd:fail-exit yes
        set net:max-retries 1
        set net:timeout 20
        %s
        set ftp:passive-mode %s
        set ftp:prefer-epsv %s
        open -u %s,%s %s%s
        %s
        """
            .formatted(
                trace,
                settings(account.security()),
                mode.isPassive() ? "yes" : "no",
                mode == Mode.EPSV ? "yes" : "no",
                account.user(),
                account.password(),
                scheme(account),
                account.authority(),
                commands(operation));
    program.run(List.of("lftp", "--norc"), script);
    return program.transcript(COMMAND);
  }

  private static String scheme(Account account) {
    return account.security() instanceof Security.Tls tls && tls.implicit() ? "ftps://" : "ftp://";
  }

  private static String settings(Security security) {
    return switch (security) {
      case Security.Clear _ -> "set ftp:ssl-allow no";
      case Security.Tls(_, boolean privateData, var trusted) ->
          """
          set ftp:ssl-force yes
          set ftp:ssl-protect-data %s
          set ftp:ssl-protect-list %s
          %s
          """
              .formatted(
                  privateData ? "yes" : "no",
                  privateData ? "yes" : "no",
                  trusted
                      .map(file -> "set ssl:ca-file " + file)
                      .orElse("set ssl:verify-certificate no"));
    };
  }

  private static String commands(Operation operation) {
    return switch (operation) {
      case Operation.Retrieve(String remote, Path local) -> get("", remote, local);
      case Operation.RetrieveRest(String remote, Path local) -> get("-c ", remote, local);
      case Operation.Store(Path local, String remote) -> put("", local, remote);
      case Operation.StoreRest(Path local, String remote, _) -> put("-c ", local, remote);
      case Operation.List() -> "ls";
      case Operation.NameList() -> "nlist";
      case Operation.MachineList() -> "cls -1";
      case Operation.Rename(String from, String to) -> "mv \"%s\" \"%s\"\nls".formatted(from, to);
      case Operation.Delete(String remote) -> "rm \"%s\"\nls".formatted(remote);
      case Operation.MakeDirectory(String remote) -> "mkdir \"%s\"\nls".formatted(remote);
      case Operation.RemoveDirectory(String remote) -> "rmdir \"%s\"\nls".formatted(remote);
      case Operation.AbortThenRetrieve(String large, Path partial, String remote, Path local) ->
          """
          set net:limit-rate 200000
          %s &
          !for i in $(seq 200); do test -s "%s" && break; sleep 0.05; done
          kill all
          set net:limit-rate 0
          %s
          """
              .formatted(get("", large, partial), partial, get("", remote, local));
      case Operation.RetrieveListStore(String remote, Path received, Path sent, String stored) ->
          get("", remote, received) + "\nls\n" + put("", sent, stored);
      case Operation.Append _, Operation.StoreUnique _ ->
          throw new IllegalArgumentException(operation.toString());
    };
  }

  private static String get(String option, String remote, Path local) {
    return "get %s\"%s\" -o \"%s\"".formatted(option, remote, local);
  }

  private static String put(String option, Path local, String remote) {
    return "put %s\"%s\" -o \"%s\"".formatted(option, local, remote);
  }
}
