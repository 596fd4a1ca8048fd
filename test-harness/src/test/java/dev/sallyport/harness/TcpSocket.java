package dev.sallyport.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A TCP socket of this machine, as Linux tells in {@code /proc/net/tcp}.
 *
 * @param state two hexadecimal digits
 * @param link what a descriptor of it points to in {@code /proc/self/fd}
 */
public record TcpSocket(int localPort, int remotePort, String state, String link) {
  public static final String SYN_SENT = "02";
  static final String LISTENING = "0A";

  /** All there are, IPv4 and IPv6. */
  public static List<TcpSocket> all() {
    var all = new ArrayList<TcpSocket>();
    for (String table : new String[] {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        lines
            .skip(1)
            .map(line -> line.trim().split("\\s+", -1))
            .map(fields ->
                new TcpSocket(
                    port(fields[1]), port(fields[2]), fields[3], "socket:[" + fields[9] + "]"))
            .forEach(all::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }
}
