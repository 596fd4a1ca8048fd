package dev.sallyport.proxy.data.kernel;

import dev.sallyport.proxy.data.DataPlane;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Pattern;

/**
 * The pinholes of this gateway, from its start to its end. One for each network namespace.
 *
 * <p>All methods but {@link #plane} may take milliseconds and are not for an event loop.
 */
public final class KernelPinholes implements AutoCloseable {
  /** What a gateway before us left does not say what the operator wants. */
  private static final Pattern OURS =
      Pattern.compile("(?ms)^table inet %s \\{.*?^\\}".formatted(NftScript.TABLE));

  private static final Pattern ACCEPTED =
      Pattern.compile("(?m)^\\s*ct mark 0x0*%x\\b.* accept".formatted(NftScript.MARK));

  private static final long NET_ADMIN = 1L << 12;
  private static final Path NET = Path.of("/proc/sys/net");
  private static final Path ACCOUNTING = NET.resolve("netfilter/nf_conntrack_acct");

  /** How much longer than a stalled transfer the kernel remembers a connection. */
  private static final Duration SPARE = Duration.ofMinutes(5);

  private final PinholeTable table;
  private final Connections connections;
  private final Conntrack conntrack;
  private final Forwarding forwarding;
  private final SegmentLog log;
  private final OwnAddresses ours;
  private volatile boolean leaving;

  /** Tells {@link Connections} of their segments. */
  interface SegmentLog {
    /** Runs something behind all the segments that have passed until now. Any thread. */
    void behind(Runnable what);

    void close();
  }

  /** Which network protocols this machine forwards. */
  record Forwarding(boolean ipv4, boolean ipv6) {
    static Forwarding ofThisMachine() throws IOException {
      return new Forwarding(
          isOne(NET.resolve("ipv4/ip_forward")), isOne(NET.resolve("ipv6/conf/all/forwarding")));
    }

    boolean any() {
      return ipv4 || ipv6;
    }

    boolean of(boolean ipv6Wanted) {
      return ipv6Wanted ? ipv6 : ipv4;
    }
  }

  KernelPinholes(
      PinholeTable table,
      Connections connections,
      Conntrack conntrack,
      Forwarding forwarding,
      SegmentLog log,
      OwnAddresses ours) {
    this.table = table;
    this.connections = connections;
    this.conntrack = conntrack;
    this.forwarding = forwarding;
    this.log = log;
    this.ours = ours;
  }

  /**
   * Makes our table, and begins to listen to what happens in it.
   *
   * @param stallTimeout how long a transfer may move no byte
   * @throws PinholesTakenException while another gateway has them
   * @throws IOException where it cannot be done, with what an operator can do about it
   */
  public static KernelPinholes start(Duration stallTimeout) throws IOException {
    if (!mayAdministerNetwork()) {
      throw new IOException("this process has no CAP_NET_ADMIN");
    }
    var forwarding = Forwarding.ofThisMachine();
    if (!forwarding.any()) {
      throw new IOException("this machine forwards nothing: set net.ipv4.ip_forward=1");
    }
    var ours = OwnAddresses.look();
    var connections = new Connections();
    PacketLog log = PacketLog.open(connections);
    try {
      var table = NftPinholeTable.create(stallTimeout.plus(SPARE), connections::awaits);
      try {
        // Not before the table, which loads conntrack.
        count();
        return new KernelPinholes(
            table, connections, new NetlinkConntrack(), forwarding, log, ours);
      } catch (IOException e) {
        table.removeAll(false);
        throw e;
      }
    } catch (IOException e) {
      log.close();
      throw e;
    }
  }

  /**
   * Whether this machine is made for pinholes: this process may make them, packets are forwarded,
   * and a forward chain of the operator's accepts what came through them. Whatever else is in such
   * a chain, the machine's rules then know of us.
   *
   * @throws IOException where nftables cannot be asked
   */
  public static boolean areExpected() throws IOException {
    if (!mayAdministerNetwork() || !Forwarding.ofThisMachine().any()) {
      return false;
    }
    try (var nft = new LibNftables()) {
      String theirs = OURS.matcher(nft.ask("list ruleset\n")).replaceAll("");
      return ACCEPTED.matcher(theirs).find();
    }
  }

  /**
   * A data plane for the sessions of an event loop.
   *
   * @param relay carries what the kernel cannot
   */
  public DataPlane plane(ScheduledExecutorService loop, DataPlane relay) {
    return new KernelDataPlane(this, loop, relay);
  }

  /**
   * From now on, sessions that end leave their transfers to the kernel: it is the gateway that
   * ends, not they.
   */
  public void leaveTransfers() {
    leaving = true;
  }

  /** Takes the table away, but for what running transfers need. */
  @Override
  public void close() {
    table.removeAll(leaving && conntrack.knowsMarked());
    log.close();
  }

  PinholeTable table() {
    return table;
  }

  Connections connections() {
    return connections;
  }

  SegmentLog log() {
    return log;
  }

  Conntrack conntrack() {
    return conntrack;
  }

  boolean leaving() {
    return leaving;
  }

  /** Whether this machine forwards the network protocol. */
  boolean forwards(boolean ipv6) {
    return forwarding.of(ipv6);
  }

  /** Whether the address is one of this machine's. At once; any thread. */
  boolean isOurs(InetAddress address) {
    return ours.hold(address);
  }

  private static boolean mayAdministerNetwork() throws IOException {
    try (var status = Files.lines(Path.of("/proc/thread-self/status"))) {
      return status
          .filter(line -> line.startsWith("CapEff:"))
          .anyMatch(
              line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & NET_ADMIN) != 0);
    }
  }

  /** Bytes are counted for connections that begin while this is on. */
  private static void count() throws IOException {
    if (isOne(ACCOUNTING)) {
      return;
    }
    try {
      Files.writeString(ACCOUNTING, "1");
    } catch (IOException e) {
      throw new IOException(
          "the kernel does not count bytes: set net.netfilter.nf_conntrack_acct=1", e);
    }
  }

  private static boolean isOne(Path setting) throws IOException {
    return Files.isReadable(setting) && Files.readString(setting).strip().equals("1");
  }
}
