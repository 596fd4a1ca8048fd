package dev.sallyport.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A configuration of TLS")
class TlsProblemTest {
  private static final String PAIR = "certificate = c.pem, key = k.pem";

  /** The keys of the client side, those of the server side, and what is refused. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mode = required                     |                                 | client-side.tls.mode
          mode = implicit                     |                                 | client-side.tls.mode
          data = required                     |                                 | client-side.tls.data
          mode = passthrough, data = required |                                 | client-side.tls.data
          ccc = true                          |                                 | client-side.tls.ccc
          mode = passthrough                  | mode = explicit                 | server-side.tls.mode
          mode = passthrough, passthrough-ports = "50-20" | mode = clear        | client-side.tls.passthrough-ports
          mode = passthrough, passthrough-ports = "40000-40100" | mode = clear  | client-side.tls.passthrough-ports
          passthrough-ports = "40000-40009"   | mode = clear                    | client-side.tls.passthrough-ports
          mode = passthrough, passthrough-ports = "50999-51000" | mode = clear  | client-side.tls.passthrough-ports
          mode = optional, PAIR, ticket-keys = k |                              | client-side.tls.ticket-keys
          mode = optional, PAIR, ticket-keys = k, require-session-reuse = false, client-certificates = request | | client-side.tls.ticket-keys
          mode = optional, PAIR               | data = private                  | server-side.tls.data
          mode = refuse                       | mode = same-as-client           | server-side.tls.mode
          mode = implicit, PAIR               | mode = same-as-client           | server-side.tls.mode
          mode = passthrough                  | mode = same-as-client           | server-side.tls.mode
          mode = sometimes                    |                                 | client-side.tls.mode
          """)
  void mayNotContradictItself(String client, String server, String refused) {
    assertThat(read(client, server))
        .isInstanceOfSatisfying(
            LoadResult.Refused.class,
            result ->
                assertThat(result.problems())
                    .extracting(ConfigProblem::path)
                    .contains("sallyport.listeners[0]." + refused));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mode = required, data = required, PAIR |
          mode = optional, ccc = true, PAIR      | mode = same-as-client
          mode = implicit, PAIR                  | mode = implicit, data = private
          mode = passthrough                     | mode = clear
          mode = passthrough, passthrough-ports = "40000-40099" | mode = clear
          mode = optional, PAIR, ticket-keys = k, require-session-reuse = false |
          mode = refuse                          | mode = explicit, data = private
          """)
  void mayHaveEachSideOnItsOwn(String client, String server) {
    assertThat(read(client, server)).isInstanceOf(LoadResult.Loaded.class);
  }

  private static LoadResult read(String client, String server) {
    return ConfigLoader.parse(
        """
        sallyport.listeners = [ {
          name = a, bind = "127.0.0.1:2121", server = "10.0.0.5:21"
          client-side.tls { %s }
          server-side.tls { %s }
        } ]
        """
            .formatted(client.replace("PAIR", PAIR), server == null ? "" : server));
  }
}
