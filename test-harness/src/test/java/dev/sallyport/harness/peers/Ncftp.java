package dev.sallyport.harness.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** ncftpget, ncftpput and ncftpls, which are ncftp for scripts. */
final class Ncftp implements FtpClientUnderTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^\\S+ \\S+  Cmd: (.*?)\\r?$");

  @Override
  public String name() {
    return "ncftp";
  }

  @Override
  public Optional<String> missing() {
    return ClientProgram.missing("ncftpget");
  }

  @Override
  public Map<Feature, String> lacks() {
    return Map.of(
        Feature.STOU, "ncftp has no command for STOU",
        Feature.ABOR, "ncftp has no command for ABOR, and stopping the program ends the session");
  }

  @Override
  public Map<Mode, String> lacksModes(boolean ipv6) {
    return ipv6
        ? Map.of(
            Mode.PASV, "ncftp speaks no IPv6",
            Mode.EPSV, "ncftp speaks no IPv6",
            Mode.PORT, "ncftp speaks no IPv6",
            Mode.EPRT, "ncftp speaks no IPv6")
        : Map.of(
            Mode.EPSV, "ncftp does not know RFC 2428",
            Mode.EPRT, "ncftp does not know RFC 2428");
  }

  @Override
  public Transcript perform(Operation operation, Mode mode, Account account, Path directory)
      throws IOException, InterruptedException {
    Path trace = directory.resolve(".ncftp-trace");
    var program = new ClientProgram(directory, trace);
    var options =
        List.of(
            mode == Mode.PASV ? "-F" : "-E",
            "-d" + trace,
            "-u" + account.user(),
            "-p" + account.password(),
            "-P" + account.address().getPort(),
            "-t20",
            "-r1");
    program.run(command(operation, options, account.host()), "");
    return program.transcript(COMMAND);
  }

  private static List<String> command(Operation operation, List<String> options, String host) {
    String home = "ftp://" + host + "/";
    return switch (operation) {
      case Operation.Retrieve(String remote, Path local) ->
          line("ncftpget", options, "-V", "-C", host, remote, local.toString());
      case Operation.RetrieveRest(String remote, Path local) ->
          line("ncftpget", options, "-V", "-z", host, folderOf(remote, local), remote);
      case Operation.Store(Path local, String remote) ->
          line("ncftpput", options, "-V", "-C", host, local.toString(), remote);
      case Operation.StoreRest(Path local, String remote, _) -> {
        folderOf(remote, local);
        // -s: with sendfile(2) it starts over at the file's first byte.
        yield line("ncftpput", options, "-V", "-s", "-z", host, "/", local.toString());
      }
      case Operation.Append(Path local, String remote) ->
          line("ncftpput", options, "-V", "-A", "-C", host, local.toString(), remote);
      case Operation.List() -> line("ncftpls", options, "-l", home);
      case Operation.NameList() -> line("ncftpls", options, "-1", home);
      case Operation.MachineList() -> line("ncftpls", options, "-m", home);
      case Operation.Rename(String from, String to) ->
          line("ncftpls", options, "-W", "RNFR " + from, "-W", "RNTO " + to, "-l", home);
      case Operation.Delete(String remote) ->
          line("ncftpls", options, "-W", "DELE " + remote, "-l", home);
      case Operation.MakeDirectory(String remote) ->
          line("ncftpls", options, "-W", "MKD " + remote, "-l", home);
      case Operation.RemoveDirectory(String remote) ->
          line("ncftpls", options, "-W", "RMD " + remote, "-l", home);
      case Operation.StoreUnique _, Operation.AbortThenRetrieve _, Operation.RetrieveListStore _ ->
          throw new IllegalArgumentException(operation.toString());
    };
  }

  /** Where it resumes, it gives a file the same name at both ends. */
  private static String folderOf(String remote, Path local) {
    if (!local.endsWith(remote)) {
      throw new IllegalArgumentException(local + " is not named " + remote);
    }
    return local.toAbsolutePath().resolveSibling("").toString();
  }

  private static List<String> line(String program, List<String> options, String... arguments) {
    var line = new ArrayList<String>();
    line.add(program);
    line.addAll(options);
    line.addAll(Arrays.asList(arguments));
    return line;
  }
}
