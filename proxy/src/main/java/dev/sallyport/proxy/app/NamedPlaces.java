package dev.sallyport.proxy.app;

import dev.sallyport.proxy.admin.AdminToken;
import dev.sallyport.proxy.config.ConfigProblem;
import dev.sallyport.proxy.config.Lifecycle;
import dev.sallyport.proxy.config.LogConfig;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.record.Recorder;
import dev.sallyport.proxy.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/**
 * The files, folders and sockets that a configuration names, looked at before anything is started.
 * Nothing is made. Blocks.
 */
final class NamedPlaces {
  private static final String SOCKET = "sallyport.upgrade.socket";

  private final List<ConfigProblem> problems = new ArrayList<>();

  private NamedPlaces() {}

  /** What is wrong with them, all of it. */
  static List<ConfigProblem> problems(ProxyConfig config) {
    var places = new NamedPlaces();
    places.problems.addAll(TlsFiles.problems(config.listeners()));
    places.token(config.admin().tokenFile());
    places.audit(config.log().audit());
    Recorder.trouble(config.record())
        .ifPresent(trouble ->
            places.refuse(
                "sallyport.record.directory",
                config.record().directory(),
                "a folder of mode 0700; this one " + trouble));
    places.upgrade(config.lifecycle().upgrade());
    return places.problems;
  }

  private void token(String file) {
    if (!file.isEmpty()) {
      AdminToken.trouble(Path.of(file))
          .ifPresent(trouble ->
              refuse(
                  "sallyport.admin.token-file",
                  file,
                  "a file of mode 0600 with a token, or none yet in a folder that exists; "
                      + trouble));
    }
  }

  private void audit(LogConfig.Audit audit) {
    switch (audit) {
      case LogConfig.Audit.Stdout _, LogConfig.Audit.Stderr _ -> {}
      case LogConfig.Audit.File(String file) -> {
        if (Files.isDirectory(Path.of(file))) {
          refuse("sallyport.log.audit", file, "a file; this is a folder");
        } else if (!Files.isDirectory(folder(file))) {
          refuse("sallyport.log.audit", file, missing("a file", file));
        }
      }
      case LogConfig.Audit.Syslog(String socket) -> log(socket);
      case LogConfig.Audit.Journald(String socket) -> log(socket);
    }
  }

  private void log(String socket) {
    if (!Files.exists(Path.of(socket))) {
      refuse("sallyport.log.audit", socket, "a log's socket; there is none");
    }
  }

  /** Whoever can write to the folder can put a socket of his own there and be taken for us. */
  private void upgrade(Lifecycle.Upgrade upgrade) {
    if (!(upgrade instanceof Lifecycle.Upgrade.Socket(String path))) {
      return;
    }
    try {
      if (!Files.isDirectory(folder(path))) {
        refuse(SOCKET, path, missing("a socket", path));
      } else if (Files.getPosixFilePermissions(folder(path))
          .contains(PosixFilePermission.OTHERS_WRITE)) {
        refuse(
            SOCKET,
            path,
            "a socket in a folder that others cannot write to: chmod o-w " + folder(path));
      }
    } catch (IOException cannotLook) {
      refuse(SOCKET, path, "a socket in a folder that this user may look at");
    }
  }

  private static Path folder(String file) {
    return Path.of(file).toAbsolutePath().resolveSibling("");
  }

  private static String missing(String what, String file) {
    return what + " in a folder that exists; there is no " + folder(file);
  }

  private void refuse(String key, String value, String wouldBeRight) {
    problems.add(new ConfigProblem(key, value, wouldBeRight, ""));
  }
}
