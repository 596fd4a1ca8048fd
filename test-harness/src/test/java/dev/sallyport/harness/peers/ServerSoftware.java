package dev.sallyport.harness.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An FTP server of the image, and how it is set up.
 *
 * @param title the name people call it by
 * @param arguments what the image's {@code ftp-server} is started with
 * @param lacks what it cannot do, and why
 */
public record ServerSoftware(String title, List<String> arguments, Map<Feature, String> lacks) {
  public static final ServerSoftware VSFTPD =
      new ServerSoftware(
          "vsftpd", List.of("vsftpd"), Map.of(Feature.MLSD, "vsftpd 3.0.3 knows no MLSD"));
  public static final ServerSoftware PROFTPD = of("ProFTPD", "proftpd");
  public static final ServerSoftware PURE_FTPD = of("Pure-FTPd", "pure-ftpd");
  public static final ServerSoftware PYFTPDLIB = of("pyftpdlib", "pyftpdlib");

  /** Refuses PASV and EPSV. */
  public static final ServerSoftware ACTIVE_ONLY =
      of("vsftpd without passive mode", "vsftpd", "-opasv_enable=NO");

  /** Refuses PORT and EPRT. */
  public static final ServerSoftware PASSIVE_ONLY =
      of("vsftpd without active mode", "vsftpd", "-oport_enable=NO");

  /** Refuses EPSV and EPRT. */
  public static final ServerSoftware WITHOUT_RFC_2428 =
      of("vsftpd without RFC 2428", "vsftpd", "-ocmds_denied=EPSV,EPRT");

  /** The same with AUTH TLS, which nobody is forced to use. */
  public ServerSoftware withTls() {
    var named = new ArrayList<>(arguments);
    named.set(0, arguments.getFirst() + "-tls");
    return new ServerSoftware(title, named, lacks);
  }

  /** Copies the collections. */
  public ServerSoftware {
    arguments = List.copyOf(arguments);
    lacks = Map.copyOf(lacks);
  }

  private static ServerSoftware of(String title, String... arguments) {
    return new ServerSoftware(title, List.of(arguments), Map.of());
  }
}
