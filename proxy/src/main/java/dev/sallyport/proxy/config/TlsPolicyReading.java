package dev.sallyport.proxy.config;

import dev.sallyport.rules.policy.TlsPolicy;
import dev.sallyport.rules.policy.TlsPolicy.ClientData;
import dev.sallyport.rules.policy.TlsPolicy.ClientMode;
import dev.sallyport.rules.policy.TlsPolicy.ServerData;
import dev.sallyport.rules.policy.TlsPolicy.ServerMode;
import java.util.List;

/** The keys of both {@code tls} sections that say how much TLS there is, and what contradicts. */
final class TlsPolicyReading {
  private final Section client;
  private final Section server;

  TlsPolicyReading(Section client, Section server) {
    this.client = client;
    this.server = server;
  }

  /**
   * Reads them.
   *
   * @param identities what we show to clients
   */
  TlsPolicy read(List<TlsIdentity> identities) {
    var tls =
        new TlsPolicy(
            word(client, "mode", ClientMode.class, ClientMode.REFUSE),
            word(client, "data", ClientData.class, ClientData.OPTIONAL),
            client.text("ccc", "true or false", false, Spelling::truth),
            word(server, "mode", ServerMode.class, ServerMode.CLEAR),
            word(server, "data", ServerData.class, ServerData.SAME_AS_CLIENT));
    refuseContradictions(tls);
    if (tls.client().terminates() && identities.isEmpty() && !client.isRefused("mode")) {
      client.refuse("mode", "refuse or passthrough, or with certificate and key, or pkcs12");
    }
    return tls;
  }

  private void refuseContradictions(TlsPolicy tls) {
    boolean terminates = tls.client().terminates();
    if (!terminates && tls.clientData() == ClientData.REQUIRED) {
      refuse(
          client,
          "data",
          "optional, or mode = optional, required or implicit: without TLS of the gateway's own no"
              + " data connection of a client can be protected");
    }
    if (!terminates && tls.clearCommands()) {
      refuse(client, "ccc", "false, for with this mode there is no TLS that CCC could end");
    }
    if (tls.client() != ClientMode.PASSTHROUGH && client.has("passthrough-ports")) {
      refuse(
          client,
          "passthrough-ports",
          "nothing, while mode is not passthrough: data connections have data-ports");
    }
    if (tls.client() == ClientMode.PASSTHROUGH && tls.server() != ServerMode.CLEAR) {
      refuse(server, "mode", "clear, for with passthrough the client's TLS goes to the server");
    }
    if (tls.server() == ServerMode.CLEAR && tls.serverData() == ServerData.PRIVATE) {
      refuse(
          server, "data", "same-as-client or clear, or another mode: PROT P needs AUTH TLS before");
    }
    if (tls.server() == ServerMode.SAME_AS_CLIENT
        && tls.client() != ClientMode.OPTIONAL
        && tls.client() != ClientMode.REQUIRED) {
      refuse(
          server,
          "mode",
          "clear, explicit or implicit: same-as-client needs client-side.tls.mode = optional or"
              + " required");
    }
  }

  private static void refuse(Section section, String key, String right) {
    if (!section.isRefused(key) && !section.isRefused("mode")) {
      section.refuse(key, right);
    }
  }

  private static <E extends Enum<E>> E word(Section from, String key, Class<E> type, E standIn) {
    return from.text(key, Spelling.words(type), standIn, text -> Spelling.word(type, text));
  }
}
