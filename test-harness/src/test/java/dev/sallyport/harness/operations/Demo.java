package dev.sallyport.harness.operations;

import dev.sallyport.harness.scripted.Line;
import java.net.InetSocketAddress;

/** What scripted clients do that have the account of the embedded server. */
final class Demo {
  private Demo() {}

  /** A session in which the client is logged in. */
  static Line loggedIn(InetSocketAddress gateway) throws Exception {
    Line client = Line.dial("client", gateway);
    client.hearsReply("220");
    client.says("USER demo");
    client.hears("331");
    client.says("PASS sallyport");
    client.hears("230");
    return client;
  }

  /** The reply to EPSV. */
  static String passive(Line client) throws Exception {
    client.says("EPSV");
    return client.hears();
  }
}
