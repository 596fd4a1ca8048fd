package dev.sallyport.harness.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A real FTP server for the lab, from a Debian package. It serves both families on one port. */
enum ServerProgram {
  VSFTPD(21),
  /** A server that knows only the commands of RFC 959, so that the gateway must convert. */
  VSFTPD_WITHOUT_EXTENDED(2021),
  PYFTPDLIB(2121);

  private final int port;

  ServerProgram(int port) {
    this.port = port;
  }

  int port() {
    return port;
  }

  /** The folder it serves. Only {@code up} within may be written. */
  Path folder(Lab lab) {
    return lab.directory().resolve(name());
  }

  Background start(Lab lab) throws IOException, InterruptedException {
    return start(lab, Host.SERVER);
  }

  Background start(Lab lab, Host host) throws IOException, InterruptedException {
    Path up = Files.createDirectories(folder(lab).resolve("up"));
    Files.setPosixFilePermissions(folder(lab), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(up, PosixFilePermissions.fromString("rwxrwxrwx"));
    Background program = lab.start(host, command(lab));
    lab.awaitListening(host, port, program);
    return program;
  }

  private String[] command(Lab lab) throws IOException, InterruptedException {
    return switch (this) {
      case VSFTPD -> Vsftpd.command(config(lab, ""));
      case VSFTPD_WITHOUT_EXTENDED -> Vsftpd.command(config(lab, "cmds_denied=EPSV,EPRT\n"));
      case PYFTPDLIB ->
          new String[] {
            // Debian's own Python, because its package is not seen by others on the PATH.
            "/usr/bin/python3",
            "-m",
            "pyftpdlib",
            "-w",
            "-i",
            "::",
            "-p",
            Integer.toString(port),
            "-d",
            folder(lab).toString()
          };
    };
  }

  /** Anonymous, because accounts would have to be made on the machine; not isolated further. */
  private Path config(Lab lab, String more) throws IOException {
    Path empty = Files.createDirectories(lab.directory().resolve("empty"));
    return Files.writeString(
        lab.directory().resolve(name() + ".conf"),
        """
        listen=NO
        listen_ipv6=YES
        listen_port=%d
        background=NO
        anonymous_enable=YES
        anon_root=%s
        write_enable=YES
        anon_upload_enable=YES
        anon_umask=022
        ftp_username=daemon
        secure_chroot_dir=%s
        seccomp_sandbox=NO
        isolate=NO
        isolate_network=NO
        xferlog_enable=YES
        log_ftp_protocol=YES
        vsftpd_log_file=%s
        %s\
        """
            .formatted(port, folder(lab), empty, log(lab), more));
  }

  /** Where vsftpd writes every command with the address it saw. */
  Path log(Lab lab) {
    return lab.directory().resolve(name() + ".log");
  }
}
