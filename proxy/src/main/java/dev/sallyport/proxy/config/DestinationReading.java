package dev.sallyport.proxy.config;

import dev.sallyport.rules.policy.Prefix;

/** Reads where a listener leads, and what else is right only there. */
final class DestinationReading {
  private static final String SERVER =
      "a name, an IPv4 literal or an IPv6 literal in brackets, then a port from 1 to 65535,"
          + " such as \"ftp.example.org:21\" or \"10.0.0.5:21\"";
  private static final String NETWORK =
      "a network or an address, such as 198.51.100.0/24 or \"2001:db8::/32\"";

  private final Section section;
  private final Intercept intercept;

  DestinationReading(Section section) {
    this.section = section;
    this.intercept =
        section.text(
            "intercept",
            Spelling.words(Intercept.class),
            Intercept.OFF,
            text -> Spelling.word(Intercept.class, text));
  }

  Destination read() {
    return switch (intercept) {
      case OFF -> fixed();
      case TPROXY -> dialled();
    };
  }

  /** Refuses addresses that do not go together with the way connections come. */
  void refuseFaces(
      Section clientSide, FaceAddress toClient, Section serverSide, FaceAddress other) {
    switch (intercept) {
      case OFF -> {
        if (other instanceof FaceAddress.Client) {
          serverSide.refuse(
              "address",
              "auto, a literal or a host name; client goes together with intercept = tproxy");
        }
      }
      case TPROXY -> {
        if (!(toClient instanceof FaceAddress.Auto)) {
          clientSide.refuse(
              "address", "auto: with intercept = tproxy it is the address the client dialled");
        }
      }
    }
  }

  private Destination fixed() {
    if (section.has("destinations")) {
      section.refuse(
          "destinations", "intercept = tproxy beside it; otherwise there is one server only");
    }
    return new Destination.Fixed(
        section.text("server", SERVER, new ServerAddress("", 0), Spelling::server));
  }

  private Destination dialled() {
    if (section.has("server")) {
      section.refuse(
          "server", "no server: with intercept = tproxy it is the one that the client dialled");
    }
    if (!section.has("destinations")) {
      return Destination.Dialled.ANY;
    }
    if (section.isEmptyList("destinations")) {
      section.refuse("destinations", NETWORK + ", or a list of them; without the key any server");
    }
    return new Destination.Dialled(section.texts("destinations", NETWORK, Prefix::of));
  }
}
