package dev.sallyport.harness.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Makes the lab's gateway a router between its segments, and the default one of every host, with
 * the rules of {@code deploy/nftables} as they are.
 */
final class Router {
  private static final Path RULES = Path.of("..", "deploy", "nftables").toAbsolutePath();
  private static final Duration SHORT = Duration.ofSeconds(10);

  private final Lab lab;

  private Router(Lab lab) {
    this.lab = lab;
  }

  /** For {@code @EnabledIf}. */
  static boolean isPossible() {
    try {
      return Lab.isPossible() && new ProcessBuilder("nft", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Turns forwarding on; without rules everything passes. */
  static Router of(Lab lab) throws IOException, InterruptedException {
    var router = new Router(lab);
    router.must(
        Host.GATEWAY,
        "sh",
        "-c",
        BaseRules.settings()
            + """
            for calls in /proc/sys/net/bridge/bridge-nf-call-ip*tables; do
              if [ -e $calls ]; then echo 0 >$calls; fi
            done
            """);
    for (Host host : Host.values()) {
      if (host != Host.GATEWAY) {
        for (Family family : Family.values()) {
          String gateway = host.segment().gateway(family);
          router.must(host, "ip", "route", "add", "default", "via", gateway);
        }
      }
    }
    return router;
  }

  /** Loads {@code transparent.nft} and its routes. */
  void beTransparent() throws IOException, InterruptedException {
    must(Host.GATEWAY, RULES.resolve("transparent-routes").toString(), "add");
    load("transparent.nft");
  }

  /** Loads a file of {@code deploy/nftables}. */
  void load(String rules) throws IOException, InterruptedException {
    must(Host.GATEWAY, "nft", "-f", RULES.resolve(rules).toString());
  }

  /** Loads a file of {@code deploy/nftables} without the lines that contain this. */
  void loadWithout(String text, String rules) throws IOException, InterruptedException {
    Path rest = lab.directory().resolve("without-" + rules);
    String all = Files.readString(RULES.resolve(rules));
    String without =
        all.lines()
            .filter(line -> !line.contains(text))
            .collect(Collectors.joining("\n", "", "\n"));
    if (without.equals(all)) {
      throw new IllegalArgumentException(rules + " has no line with " + text);
    }
    must(Host.GATEWAY, "nft", "-f", Files.writeString(rest, without).toString());
  }

  /** Loads a file of {@code deploy/nftables} as an operator edits it: this for that. */
  void loadEdited(String that, String edited, String rules)
      throws IOException, InterruptedException {
    Path own = lab.directory().resolve("edited-" + rules);
    String all = Files.readString(RULES.resolve(rules));
    if (!all.contains(that)) {
      throw new IllegalArgumentException(rules + " does not have " + that);
    }
    must(Host.GATEWAY, "nft", "-f", Files.writeString(own, all.replace(that, edited)).toString());
  }

  /** Lets a host be a router that sends back to the gateway what is for an address nobody has. */
  void sendBack(Host foreign, Family family, String nobody)
      throws IOException, InterruptedException {
    String version = family == Family.IPV4 ? "-4" : "-6";
    must(
        foreign,
        "sh",
        "-c",
        "echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
    String gateway = foreign.segment().gateway(family);
    must(foreign, "ip", version, "route", "add", nobody, "via", gateway);
    must(Host.GATEWAY, "ip", version, "route", "add", nobody, "via", foreign.address(family));
  }

  /** Marks every new connection between these hosts, as the gateway marks those of a pinhole. */
  void mark(String mark, Host from, Host to) throws IOException, InterruptedException {
    var rules = new StringBuilder("table inet lab_mark { chain prerouting {\n");
    rules.append("type filter hook prerouting priority mangle;\n");
    for (Family family : Family.values()) {
      String ip = family == Family.IPV4 ? "ip" : "ip6";
      rules.append(
          "%s saddr %s %s daddr %s ct mark set %s\n"
              .formatted(ip, from.address(family), ip, to.address(family), mark));
    }
    Path file = lab.directory().resolve("mark.nft");
    must(Host.GATEWAY, "nft", "-f", Files.writeString(file, rules + "}\n}\n").toString());
  }

  /** Has the gateway's host drop what belongs to no connection, as many machines do. */
  void dropInvalid() throws IOException, InterruptedException {
    var rules = new StringBuilder("table inet lab_invalid {\n");
    for (String hook : new String[] {"input", "forward", "output"}) {
      rules.append(
          "chain %1$s { type filter hook %1$s priority -5; ct state invalid drop; }\n"
              .formatted(hook));
    }
    Path file = lab.directory().resolve("invalid.nft");
    must(Host.GATEWAY, "nft", "-f", Files.writeString(file, rules + "}\n").toString());
  }

  /** Drops it no more. */
  void allowInvalid() throws IOException, InterruptedException {
    must(Host.GATEWAY, "nft", "delete", "table", "inet", "lab_invalid");
  }

  /** Marks nothing any more. */
  void unmark() throws IOException, InterruptedException {
    must(Host.GATEWAY, "nft", "delete", "table", "inet", "lab_mark");
  }

  /** Whether a datagram gets from one host to another. */
  boolean forwards(Host from, Host to, Family family) throws Exception {
    var address = InetAddress.ofLiteral(to.address(family));
    try (var receiver = lab.in(to, () -> new DatagramSocket(0, address));
        var sender = lab.in(from, () -> new DatagramSocket())) {
      sender.send(new DatagramPacket(new byte[1], 1, receiver.getLocalSocketAddress()));
      receiver.setSoTimeout(500);
      receiver.receive(new DatagramPacket(new byte[1], 1));
      return true;
    } catch (SocketTimeoutException nothing) {
      return false;
    }
  }

  /** Forwards everything again. */
  void unload() throws IOException, InterruptedException {
    must(Host.GATEWAY, "nft", "delete", "table", "inet", "sallyport_router");
  }

  private void must(Host host, String... command) throws IOException, InterruptedException {
    Ran ran = lab.exec(host, SHORT, command);
    if (ran.exit() != 0) {
      throw new IOException(Arrays.toString(command) + ": " + ran);
    }
  }
}
