package dev.sallyport.harness.lab;

import dev.sallyport.harness.scripted.Line;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scripted connections of the lab's hosts, and the addresses they name to each other. */
final class ScriptedPeers {
  private static final Pattern PORT = Pattern.compile("(\\d+,\\d+,\\d+,\\d+),(\\d+),(\\d+)");
  private static final Pattern EPRT = Pattern.compile("\\|[12]\\|([^|]+)\\|(\\d+)\\|");
  private static final Pattern EPSV = Pattern.compile("\\(\\|\\|\\|(\\d+)\\|\\)");

  private final Lab lab;

  ScriptedPeers(Lab lab) {
    this.lab = lab;
  }

  Line dial(Host from, InetSocketAddress to) throws Exception {
    return lab.in(from, () -> Line.dial(from.label(), to));
  }

  ServerSocket listen(Host at, Family family, int port) throws Exception {
    InetAddress address = InetAddress.ofLiteral(at.address(family));
    return lab.in(at, () -> new ServerSocket(port, 10, address));
  }

  /** A logged-in control connection to a route with an anonymous server behind it. */
  Line loggedIn(Route route) throws Exception {
    Line client = dial(Host.CLIENT, control(route));
    client.hearsReply("220");
    client.says("USER anonymous");
    client.hearsReply("331");
    client.says("PASS nobody@example.org");
    client.hearsReply("230");
    return client;
  }

  static InetSocketAddress control(Route route) {
    return new InetSocketAddress(Segment.CLIENT_SIDE.gateway(route.client()), route.port());
  }

  /** The command that names this listener in active mode. */
  static String active(Family family, ServerSocket listener) {
    String host = listener.getInetAddress().getHostAddress();
    int port = listener.getLocalPort();
    return switch (family) {
      case IPV4 -> "PORT " + host.replace('.', ',') + "," + port / 256 + "," + port % 256;
      case IPV6 -> "EPRT |2|" + host + "|" + port + "|";
    };
  }

  /** Where a PORT, an EPRT, a 227 or a 229 leads; a 229 to the host the control connection has. */
  static InetSocketAddress named(String line, InetAddress control) throws IOException {
    Matcher port = PORT.matcher(line);
    if (port.find()) {
      int number = Integer.parseInt(port.group(2)) * 256 + Integer.parseInt(port.group(3));
      return new InetSocketAddress(port.group(1).replace(',', '.'), number);
    }
    Matcher eprt = EPRT.matcher(line);
    if (eprt.find()) {
      return new InetSocketAddress(
          InetAddress.ofLiteral(eprt.group(1)), Integer.parseInt(eprt.group(2)));
    }
    Matcher epsv = EPSV.matcher(line);
    if (epsv.find()) {
      return new InetSocketAddress(control, Integer.parseInt(epsv.group(1)));
    }
    throw new IOException("no address in " + line);
  }
}
