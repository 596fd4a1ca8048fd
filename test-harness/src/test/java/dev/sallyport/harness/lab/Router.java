package dev.sallyport.harness.lab;

import java.io.IOException;
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
        """
        echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
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
