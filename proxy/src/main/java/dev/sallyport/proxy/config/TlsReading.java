package dev.sallyport.proxy.config;

import dev.sallyport.proxy.config.ClientTlsConfig.ClientCertificates;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The {@code tls} section of one side, read. Files are named here, and read when TLS is set up. */
final class TlsReading {
  private static final String FILE = "the path of a file";
  private static final String YES_OR_NO = "true or false";
  private static final String TRUST =
      "system (the authorities this Java knows), the path of a PEM file of authorities, or"
          + " \"sha256:\" and the fingerprint of the one certificate";

  /** Each of them is open to all clients that have such a session, so they are to be few. */
  private static final int MOST_PASSTHROUGH_PORTS = 100;

  private static final String TICKET_KEYS = "ticket-keys";
  private static final String PIN = "sha256:";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SNI_NAME =
      Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9])?");

  private final Section section;

  TlsReading(Section section) {
    this.section = section;
  }

  ClientTlsConfig client() {
    ClientCertificates certificates = clientCertificates();
    boolean requireReuse = yesOrNo("require-session-reuse");
    return new ClientTlsConfig(
        identities(),
        certificates,
        requireReuse,
        ticketKeys(certificates, requireReuse),
        passthroughPorts());
  }

  ServerTlsConfig server() {
    List<TlsIdentity> identities = new ArrayList<>();
    identity(section).ifPresent(identities::add);
    return new ServerTlsConfig(trust(), yesOrNo("verify-host"), identities);
  }

  /**
   * With keys that others have, a ticket says neither whose it is nor that anybody was verified.
   */
  private Optional<TlsFile> ticketKeys(ClientCertificates certificates, boolean requireReuse) {
    if (!section.has(TICKET_KEYS)) {
      return Optional.empty();
    }
    if (requireReuse) {
      section.refuse(TICKET_KEYS, "nothing, while require-session-reuse is true");
    }
    if (!(certificates instanceof ClientCertificates.None)) {
      section.refuse(TICKET_KEYS, "nothing, while client-certificates is not none");
    }
    return Optional.of(file(section, TICKET_KEYS));
  }

  private Optional<PortRange> passthroughPorts() {
    if (!section.has("passthrough-ports")) {
      return Optional.empty();
    }
    var none = new PortRange(1, 1);
    PortRange ports =
        section.text(
            "passthrough-ports",
            "at most " + MOST_PASSTHROUGH_PORTS + " ports, such as \"50000-50009\"",
            none,
            text -> Spelling.range(text).filter(range -> range.size() <= MOST_PASSTHROUGH_PORTS));
    return Optional.of(ports);
  }

  private List<TlsIdentity> identities() {
    List<TlsIdentity> identities = new ArrayList<>();
    identity(section).ifPresent(identities::add);
    if (section.has("certificates")) {
      for (Section element : section.sections("certificates")) {
        identity(element)
            .ifPresentOrElse(
                identities::add,
                () -> element.refuse("certificate", "certificate and key, or pkcs12"));
        element.refuseUnknown();
      }
    }
    return identities;
  }

  private static Optional<TlsIdentity> identity(Section section) {
    List<String> names =
        section.has("names")
            ? section.texts(
                "names", "a DNS name, such as ftp.example.org or *.example.org", TlsReading::name)
            : List.of();
    boolean pem = section.has("certificate") || section.has("key");
    if (section.has("pkcs12")) {
      if (pem) {
        section.refuse("pkcs12", "either pkcs12, or certificate and key");
      }
      String password =
          section.has("password") ? section.text("password", "a text", "", Optional::of) : "";
      return Optional.of(new TlsIdentity.Pkcs12(file(section, "pkcs12"), password, names));
    }
    if (section.has("password")) {
      section.refuse("password", "nothing: only a pkcs12 has a password");
    }
    return pem
        ? Optional.of(
            new TlsIdentity.Pem(file(section, "certificate"), file(section, "key"), names))
        : Optional.empty();
  }

  private ClientCertificates clientCertificates() {
    Optional<Function<TlsTrust, ClientCertificates>> asked =
        section.text(
            "client-certificates",
            "none, request or require",
            Optional.empty(),
            text ->
                switch (text.toLowerCase(Locale.ROOT)) {
                  case "none" -> Optional.of(Optional.empty());
                  case "request" -> Optional.of(Optional.of(ClientCertificates.Request::new));
                  case "require" -> Optional.of(Optional.of(ClientCertificates.Require::new));
                  default -> Optional.empty();
                });
    if (asked.isEmpty()) {
      if (section.has("trust")) {
        section.refuse("trust", "nothing, while client-certificates is none");
      }
      return new ClientCertificates.None();
    }
    return asked.get().apply(trust());
  }

  private TlsTrust trust() {
    List<String> texts = section.texts("trust", TRUST, Optional::of);
    Set<String> pins = new HashSet<>();
    for (String text : texts) {
      if (text.startsWith(PIN)) {
        String hex = text.substring(PIN.length()).replace(":", "").toLowerCase(Locale.ROOT);
        if (SHA256.matcher(hex).matches()) {
          pins.add(hex);
          continue;
        }
        section.refuse("trust", "64 hex digits after sha256:");
      } else if (texts.size() > 1) {
        section.refuse("trust", TRUST + "; several only of the last kind");
      }
    }
    if (!pins.isEmpty()) {
      return new TlsTrust.Pins(pins);
    }
    return texts.isEmpty() || texts.getFirst().equals("system")
        ? new TlsTrust.Authorities()
        : new TlsTrust.Pem(file(section, "trust"));
  }

  private boolean yesOrNo(String key) {
    return section.text(
        key,
        YES_OR_NO,
        true,
        text ->
            switch (text) {
              case "true", "yes", "on" -> Optional.of(true);
              case "false", "no", "off" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  private static TlsFile file(Section section, String key) {
    Path path = section.text(key, FILE, Path.of(""), TlsReading::path);
    return new TlsFile(path, section.keyPath(key), section.place(key));
  }

  private static Optional<Path> path(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }

  private static Optional<String> name(String text) {
    return Optional.of(text.toLowerCase(Locale.ROOT)).filter(n -> SNI_NAME.matcher(n).matches());
  }
}
