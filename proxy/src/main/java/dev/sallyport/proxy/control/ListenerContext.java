package dev.sallyport.proxy.control;

import dev.sallyport.proxy.audit.AuditLog;
import dev.sallyport.proxy.config.Destination;
import dev.sallyport.proxy.config.FaceAddress;
import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.PortRange;
import dev.sallyport.proxy.data.PortPool;
import dev.sallyport.proxy.data.relay.PassagePorts;
import dev.sallyport.proxy.limits.Bans;
import dev.sallyport.proxy.limits.ListenerQuota;
import dev.sallyport.proxy.limits.SteadyTime;
import dev.sallyport.proxy.metrics.ProxyMetrics;
import dev.sallyport.proxy.net.Transport;
import dev.sallyport.proxy.record.Head;
import dev.sallyport.proxy.record.Recorder;
import dev.sallyport.proxy.record.Recording;
import dev.sallyport.proxy.tls.ClientTls;
import dev.sallyport.proxy.tls.TlsFileException;
import dev.sallyport.proxy.tls.TlsProvider;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.Limits;
import dev.sallyport.rules.policy.Policy;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What the sessions of one listener have in common.
 *
 * @param shared what they have in common with those of other listeners
 */
public record ListenerContext(
    ListenerConfig config,
    Policy policy,
    PortPool clientPorts,
    PortPool serverPorts,
    Optional<PassagePorts> passages,
    FaceSource clientFace,
    FaceSource serverFace,
    Gate gate,
    ListenerQuota quota,
    ListenerTls tls,
    Shared shared) {

  /**
   * The context of a listener, with data ports of its own. Blocks; not for an event loop.
   *
   * @throws TlsFileException where a certificate or key is not what it should be
   */
  public static ListenerContext of(ListenerConfig config, Policy policy, Shared shared)
      throws TlsFileException {
    return new ListenerContext(
        config,
        policy,
        poolOf(config.clientSide().dataPorts()),
        poolOf(config.serverSide().dataPorts()),
        passages(config, shared),
        FaceSource.of(config.clientSide().address()),
        FaceSource.of(config.serverSide().address()),
        Gate.of(config.destination()),
        new ListenerQuota(policy.limits(), System::nanoTime),
        ListenerTls.of(config, tls(config, shared)),
        shared);
  }

  /**
   * The same listener as another configuration wants it. Data ports whose range stays are shared
   * with the sessions there are, so that none is drawn twice. Blocks; not for an event loop.
   *
   * @throws TlsFileException where a certificate or key is not what it should be
   */
  public ListenerContext reloaded(ListenerConfig next, Policy nextPolicy, Shared nextShared)
      throws TlsFileException {
    ListenerContext fresh = of(next, nextPolicy, nextShared);
    PortRange client = config.clientSide().dataPorts();
    PortRange server = config.serverSide().dataPorts();
    return new ListenerContext(
        next,
        nextPolicy,
        next.clientSide().dataPorts().equals(client) ? clientPorts : fresh.clientPorts(),
        next.serverSide().dataPorts().equals(server) ? serverPorts : fresh.serverPorts(),
        next.clientSide()
                .tls()
                .passthroughPorts()
                .equals(config.clientSide().tls().passthroughPorts())
            ? passages
            : fresh.passages(),
        fresh.clientFace(),
        fresh.serverFace(),
        fresh.gate(),
        quota.reloaded(nextPolicy.limits()),
        fresh.tls(),
        nextShared);
  }

  private static ClientTls.Common tls(ListenerConfig config, Shared shared) {
    return new ClientTls.Common(
        TlsProvider::best,
        shared.tlsTasks(),
        shared.limits().handshakeTimeout(),
        new TlsMetrics(shared.metrics(), config.name()));
  }

  /**
   * What all sessions of the gateway have in common.
   *
   * @param tlsTasks runs what takes long in a TLS handshake
   */
  public record Shared(
      Limits limits,
      Transport transport,
      Names names,
      DataPlanes dataPlanes,
      SessionRegistry registry,
      Bans bans,
      ProxyMetrics metrics,
      AuditLog audit,
      Recorder recorder,
      Executor tlsTasks) {

    /** The same with other limits. */
    public Shared reloaded(Limits next) {
      return new Shared(
          next, transport, names, dataPlanes, registry, bans, metrics, audit, recorder, tlsTasks);
    }
  }

  /** Shows how many data ports are taken. */
  public void watchDataPorts() {
    metrics().watchDataPorts(name(), Side.CLIENT, clientPorts::used, clientPorts.size());
    metrics().watchDataPorts(name(), Side.SERVER, serverPorts::used, serverPorts.size());
  }

  /** Shows how many days are left to the certificate that ends first, of each side. */
  public void watchCertificates() {
    for (Side side : Side.values()) {
      boolean any = !tls.certificates(side).isEmpty();
      metrics()
          .watchCertificates(
              name(), side, any ? Optional.of(() -> daysLeft(side)) : Optional.empty());
    }
  }

  private int daysLeft(Side side) {
    return tls.certificates(side).stream()
        .mapToInt(term -> term.daysLeft(Instant.now()))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /** The certificates that are shown to clients, and to a server that asks. */
  public List<CertificateUse> certificates() {
    return Arrays.stream(Side.values())
        .flatMap(side ->
            tls.certificates(side).stream().map(term -> new CertificateUse(name(), side, term)))
        .toList();
  }

  /** How many data ports are taken now. */
  public List<PortUse> portUse() {
    return List.of(
        new PortUse(name(), Side.CLIENT, clientPorts.used(), clientPorts.size()),
        new PortUse(name(), Side.SERVER, serverPorts.used(), serverPorts.size()));
  }

  /** A server refused a login of this client. */
  void loginFailed(InetAddress client) {
    shared.bans().loginFailed(client, policy.limits().bans(), SteadyTime.now());
  }

  /** A session of this client's ended because of what it did. */
  void violated(InetAddress client) {
    shared.bans().violated(client, policy.limits().bans(), SteadyTime.now());
  }

  /** Where a session that begins writes down its dialogue. */
  Recording recording(String session, HostPort client, String server) {
    var head = new Head(session, name(), client, server, Instant.now());
    return shared.recorder().begin(head, policy::place);
  }

  /** The listener's name, which is its metric tag. */
  String name() {
    return config.name();
  }

  /** Whether our end toward clients has the address of the server they dialled. */
  boolean standsInForServers() {
    return config.destination() instanceof Destination.Dialled;
  }

  /** Whether our end toward servers has the address of the client. */
  boolean standsInForClients() {
    return config.serverSide().address() instanceof FaceAddress.Client;
  }

  Limits limits() {
    return shared.limits();
  }

  ProxyMetrics metrics() {
    return shared.metrics();
  }

  private static Optional<PassagePorts> passages(ListenerConfig config, Shared shared) {
    return config
        .clientSide()
        .tls()
        .passthroughPorts()
        .map(ports -> new PassagePorts(shared.transport().watching(), ports.first(), ports.last()));
  }

  private static PortPool poolOf(PortRange range) {
    return new PortPool(range.first(), range.last());
  }
}
