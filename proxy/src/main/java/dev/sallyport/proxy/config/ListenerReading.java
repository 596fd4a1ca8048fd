package dev.sallyport.proxy.config;

import dev.sallyport.proxy.data.PlaneChoice;
import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.proxy.nat.PortZeroAddress;
import dev.sallyport.rules.policy.PolicySpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One element of {@code listeners}, read, with its sections at hand for what comes up later. */
final class ListenerReading {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final String FACE = "auto, or an IPv4 or IPv6 literal of one host, or a host name";
  private static final String SERVER_FACE = "client, or " + FACE;
  private static final String RANGE =
      "the first and the last port, from 1 to 65535, such as \"50000-50999\"";

  private final Section section;
  private final Section clientSide;
  private final Section serverSide;
  private final Section clientTls;
  private final Section serverTls;
  private final ListenerConfig config;
  private final String policy;

  ListenerReading(Section section) {
    this.section = section;
    this.clientSide = section.section("client-side");
    this.serverSide = section.section("server-side");
    this.clientTls = clientSide.section("tls");
    this.serverTls = serverSide.section("tls");
    this.config = read();
    this.policy = section.text("policy", "the name of a policy", "default", Optional::of);
    clientTls.refuseUnknown();
    serverTls.refuseUnknown();
    clientSide.refuseUnknown();
    serverSide.refuseUnknown();
    section.refuseUnknown();
  }

  /** With stand-ins for what was refused. */
  ListenerConfig config() {
    return config;
  }

  /** With the policy it names. */
  ListenerConfig config(Map<String, PolicySpec> policies) {
    return config.policy(policies.getOrDefault(policy, PolicySpec.BUILT_IN));
  }

  /** Makes a data plane that cannot do what the policy or TLS ask for a problem. */
  void refuseUnfitDataPlane(Map<String, PolicySpec> policies) {
    String obstacle = config(policies).needsRelay();
    if (config.dataPlane() == PlaneChoice.Wanted.KERNEL && !obstacle.isEmpty()) {
      section.refuse("data-plane", "auto or relay here, because " + obstacle);
    }
  }

  /** Makes the name of a policy that is not there a problem. */
  void refuseUnknownPolicy(Set<String> policies) {
    if (!policies.contains(policy)) {
      String meant =
          NearMiss.of(policy, policies)
              .map(near -> "did you mean " + near + "?")
              .orElse(String.join(", ", policies));
      section.refuse("policy", "the name of a policy under sallyport.policies: " + meant);
    }
  }

  /** The listener's own keys. */
  Section section() {
    return section;
  }

  Section clientSide() {
    return clientSide;
  }

  Section clientTls() {
    return clientTls;
  }

  Section serverSide() {
    return serverSide;
  }

  private ListenerConfig read() {
    String name =
        section.text(
            "name",
            "1 to 63 of a-z A-Z 0-9 . _ - with a letter or digit first (it labels metrics)",
            "",
            text -> Optional.of(text).filter(known -> NAME.matcher(known).matches()));
    var bind = section.text("bind", ConfigReading.BIND, ConfigReading.NO_ADDRESS, Spelling::bind);
    var reading = new DestinationReading(section);
    Destination destination = reading.read();
    var toClient = readClientSide();
    var toServer = readServerSide();
    reading.refuseFaces(clientSide, toClient.address(), serverSide, toServer.address());
    return new ListenerConfig(
        name,
        bind,
        destination,
        toClient,
        toServer,
        section.text(
            "port-zero-address",
            Spelling.words(PortZeroAddress.class),
            PortZeroAddress.REJECT,
            text -> Spelling.word(PortZeroAddress.class, text)),
        section.text(
            "data-plane",
            Spelling.words(PlaneChoice.Wanted.class),
            PlaneChoice.Wanted.AUTO,
            text -> Spelling.word(PlaneChoice.Wanted.class, text)),
        new TlsPolicyReading(clientTls, serverTls).read(toClient.tls().identities()),
        PolicySpec.BUILT_IN);
  }

  private ListenerConfig.ClientSide readClientSide() {
    return new ListenerConfig.ClientSide(
        clientSide.text("address", FACE, new FaceAddress.Auto(), Spelling::face),
        range(clientSide),
        clientSide.integer("active-source-port", 0, 65_535),
        new TlsReading(clientTls).client());
  }

  private ListenerConfig.ServerSide readServerSide() {
    return new ListenerConfig.ServerSide(
        serverSide.text(
            "address", SERVER_FACE, new FaceAddress.Auto(), ListenerReading::serverFace),
        range(serverSide),
        serverSide.text(
            "data-mode",
            Spelling.words(DataMode.class),
            DataMode.SAME,
            text -> Spelling.word(DataMode.class, text)),
        new TlsReading(serverTls).server());
  }

  private static Optional<FaceAddress> serverFace(String text) {
    return text.equalsIgnoreCase("client")
        ? Optional.of(new FaceAddress.Client())
        : Spelling.face(text);
  }

  private static PortRange range(Section side) {
    return side.text("data-ports", RANGE, new PortRange(1, 1), Spelling::range);
  }
}
