package dev.sallyport.harness.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The rules that operators are given for a gateway in front of servers, as they are. */
final class BaseRules {
  private static final Path FILE =
      Path.of("..", "deploy", "nftables", "reverse.nft").toAbsolutePath().normalize();
  private static final Path SYSCTL =
      Path.of("..", "deploy", "sysctl", "sallyport.conf").toAbsolutePath().normalize();

  private BaseRules() {}

  /** Makes the gateway's host a router that lets nothing through but what came by a pinhole. */
  static void load(Lab lab) throws IOException, InterruptedException {
    run(lab, "sh", "-c", settings());
    run(lab, "nft", "-f", FILE.toString());
  }

  /**
   * What {@code deploy/sysctl} tells operators to do, where conntrack may yet have to be loaded.
   */
  static String settings() {
    return "modprobe nf_conntrack 2>/dev/null; sysctl --quiet --ignore --load=" + SYSCTL + "\n";
  }

  private static void run(Lab lab, String... command) throws IOException, InterruptedException {
    Ran ran = lab.exec(Host.GATEWAY, Duration.ofSeconds(10), command);
    if (ran.exit() != 0) {
      throw new IOException(ran.toString());
    }
  }
}
