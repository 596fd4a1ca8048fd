package dev.sallyport.harness.peers;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** curl, the client most scripts use. */
final class Curl implements FtpClientUnderTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^> (.*?)\\r?$");

  @Override
  public String name() {
    return "curl";
  }

  @Override
  public Optional<String> missing() {
    return ClientProgram.missing("curl");
  }

  @Override
  public Map<Feature, String> lacks() {
    return Map.of(
        Feature.REST_STOR, "curl goes on with an upload by APPE",
        Feature.STOU, "curl has no option for STOU",
        Feature.ABOR, "curl sends ABOR for a byte range only, and ends the session with it");
  }

  @Override
  public Optional<String> lacksPrivateActiveMode() {
    return Optional.of("curl 7.88 waits for the other end to begin TLS where it accepts");
  }

  @Override
  public Map<Mode, String> lacksModes(boolean ipv6) {
    return ipv6
        ? Map.of(
            Mode.PASV, "curl uses EPSV with IPv6 whatever it is told",
            Mode.PORT, "curl uses EPRT with IPv6 whatever it is told")
        : Map.of();
  }

  @Override
  public Transcript perform(Operation operation, Mode mode, Account account, Path directory)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("curl", "-q", "-sS", "-v", "--globoff"));
    // By itself curl ignores the address in a 227; other clients do not.
    command.addAll(List.of("--no-ftp-skip-pasv-ip", "--max-time", "50"));
    command.addAll(List.of("--user", account.user() + ":" + account.password()));
    command.addAll(options(mode));
    command.addAll(options(account.security()));
    command.addAll(arguments(operation, scheme(account) + account.authority() + "/"));
    var program = new ClientProgram(directory);
    program.run(command, "");
    return program.transcript(COMMAND);
  }

  private static List<String> options(Mode mode) {
    return switch (mode) {
      case PASV -> List.of("--disable-epsv");
      case EPSV -> List.of();
      case PORT -> List.of("--ftp-port", "-", "--disable-eprt");
      case EPRT -> List.of("--ftp-port", "-");
    };
  }

  private static String scheme(Account account) {
    return account.security() instanceof Security.Tls tls && tls.implicit() ? "ftps://" : "ftp://";
  }

  private static List<String> options(Security security) {
    return switch (security) {
      case Security.Clear _ -> List.of();
      case Security.Tls(_, boolean privateData, var trusted) -> {
        var options = new ArrayList<String>();
        options.add(privateData ? "--ssl-reqd" : "--ftp-ssl-control");
        trusted.ifPresentOrElse(
            file -> options.addAll(List.of("--cacert", file.toString())),
            () -> options.add("--insecure"));
        yield options;
      }
    };
  }

  private static List<String> arguments(Operation operation, String home) {
    return switch (operation) {
      case Operation.Retrieve(String remote, Path local) ->
          List.of("-o", local.toString(), home + encoded(remote));
      case Operation.RetrieveRest(String remote, Path local) ->
          List.of("-C", "-", "-o", local.toString(), home + encoded(remote));
      case Operation.Store(Path local, String remote) ->
          List.of("-T", local.toString(), home + encoded(remote));
      case Operation.Append(Path local, String remote) ->
          List.of("--append", "-T", local.toString(), home + encoded(remote));
      case Operation.List() -> List.of(home);
      case Operation.NameList() -> List.of("--list-only", home);
      case Operation.MachineList() -> List.of("-X", "MLSD", home);
      case Operation.Rename(String from, String to) -> quote(home, "RNFR " + from, "RNTO " + to);
      case Operation.Delete(String remote) -> quote(home, "DELE " + remote);
      case Operation.MakeDirectory(String remote) -> quote(home, "MKD " + remote);
      case Operation.RemoveDirectory(String remote) -> quote(home, "RMD " + remote);
      case Operation.RetrieveListStore(String remote, Path received, Path sent, String stored) ->
          // An empty -T is for a URL that is not uploaded to.
          List.of(
              "-T",
              "",
              "-o",
              received.toString(),
              home + encoded(remote),
              "-T",
              "",
              "-o",
              "-",
              home,
              "-T",
              sent.toString(),
              home + encoded(stored));
      case Operation.StoreRest _, Operation.StoreUnique _, Operation.AbortThenRetrieve _ ->
          throw new IllegalArgumentException(operation.toString());
    };
  }

  /** Commands before a listing, which curl makes in any case. */
  private static List<String> quote(String home, String... commands) {
    var arguments = new ArrayList<String>();
    for (String command : commands) {
      Collections.addAll(arguments, "-Q", command);
    }
    arguments.add(home);
    return arguments;
  }

  private static String encoded(String remote) {
    return URLEncoder.encode(remote, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
