package dev.sallyport.harness.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.harness.Gateway;
import dev.sallyport.harness.scripted.Line;
import dev.sallyport.harness.scripted.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Plays one case against a running gateway and lists how it differs from what is expected. */
final class AttackRun {
  private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);
  private static final Duration QUIET = Duration.ofMillis(150);

  private final AttackCase attack;
  private final Gateway gateway;
  private final ServerSocket other;
  private final Line client;
  private final Line server;
  private final Map<String, String> places;
  private final List<ServerSocket> listeners = new ArrayList<>();
  private final int cut;

  /**
   * Connects both ends.
   *
   * @param other a listener of the third host, where nobody may connect
   */
  AttackRun(AttackCase attack, Stage stage, ServerSocket other) throws IOException {
    this(attack, stage, other, 0);
  }

  /**
   * Connects both ends.
   *
   * @param cut where the bytes are cut into two segments; 0 for as the case says
   */
  AttackRun(AttackCase attack, Stage stage, ServerSocket other, int cut) throws IOException {
    this.attack = attack;
    this.cut = cut;
    this.gateway = stage.gateway();
    this.other = other;
    this.client = stage.client();
    this.server = stage.server();
    this.places = places(stage);
  }

  /** The differences; empty where all is as expected. */
  List<String> play() throws IOException {
    List<String> differences = perform();
    pinholes(1, differences);
    return differences;
  }

  /** The differences that the peers see. */
  List<String> perform() throws IOException {
    List<String> differences = new ArrayList<>();
    for (String step : attack.preamble()) {
      take(step);
    }
    int clientBefore = client.allHeard().length;
    int serverBefore = server.allHeard().length;
    attack();
    for (String step : attack.then()) {
      server.hears();
      sender(step).sends(filled(step.substring(2)));
    }
    closing(differences);
    server.isQuietFor(QUIET);
    String toClient = since(client, clientBefore);
    String toServer = since(server, serverBefore);
    forwarding(attack.fromServer() ? toClient : toServer, differences);
    var prefixes = attack.expected().replyPrefixes();
    if (!prefixes.isEmpty() && prefixes.stream().noneMatch(toClient::startsWith)) {
      differences.add("replies " + shortened(toClient) + " instead of " + prefixes);
    }
    return differences;
  }

  void end() throws IOException {
    leave();
    gateway.eventuallyIdle(Line.PATIENCE);
  }

  /** Gives both ends up. */
  void leave() throws IOException {
    client.resets();
    server.resets();
    for (ServerSocket listener : listeners) {
      listener.close();
    }
  }

  private void take(String step) throws IOException {
    String text = filled(step.substring(2));
    sender(step).sends(text);
    if (step.startsWith("C:")) {
      server.hears(text.strip().split(" ", 2)[0]);
    } else {
      client.hearsReply(text.substring(0, 3));
    }
  }

  private Line sender(String step) {
    return step.startsWith("C:") ? client : server;
  }

  private void attack() {
    Line attacker = attack.fromServer() ? server : client;
    String bytes = filled(attack.bytes()).repeat(attack.repeat());
    try {
      for (int i = 0; i < attack.urgent(); i++) {
        attacker.sendsUrgently(bytes.charAt(i));
      }
      int at = attack.urgent();
      for (int length : lengths(bytes.length())) {
        int end = Math.min(at + length, bytes.length());
        attacker.sends(bytes.substring(at, end));
        at = end;
        // So that the kernel has sent one segment before it has the next.
        LockSupport.parkNanos(2_000_000);
      }
      attacker.sends(bytes.substring(at));
    } catch (IOException e) {
      // Closed in the middle of it: that is judged by what the client sees.
    }
  }

  /** How many bytes the attack has. */
  int length() {
    return filled(attack.bytes()).length() * attack.repeat();
  }

  private List<Integer> lengths(int total) {
    if (cut > attack.urgent()) {
      return List.of(cut - attack.urgent());
    }
    return attack.segments().each()
        ? java.util.Collections.nCopies(total, 1)
        : attack.segments().lengths();
  }

  private void closing(List<String> differences) throws IOException {
    if (attack.expected().closes()) {
      try {
        // Forty sessions side by side may have to wait for a core.
        client.awaitEnd(cut > 0 ? Line.PATIENCE : CLOSES_WITHIN);
      } catch (AssertionError stillOpen) {
        differences.add("does not close");
      }
      return;
    }
    for (int i = 0; i < 20; i++) {
      if (client.isQuietFor(QUIET)) {
        return;
      }
    }
    differences.add("closes, after " + shortened(client.unread()));
  }

  private void forwarding(String heard, List<String> differences) {
    String marker = filled(attack.marker());
    if (marker.isEmpty()) {
      return;
    }
    // A reply's code counts at the beginning of a line only: our own sentences may name it.
    boolean forwarded =
        marker.matches("\\d{3}") ? ("\n" + heard).contains("\n" + marker) : heard.contains(marker);
    if (forwarded != attack.expected().forwarded()) {
      differences.add((forwarded ? "forwards " : "does not forward ") + shortened(marker));
    }
  }

  /** What is wrong with the data listeners that so many sessions of this attack have left open. */
  void pinholes(int sessions, List<String> differences) throws IOException {
    int expected = attack.expected().pinholes();
    int open = gateway.dataListeners().size();
    if (expected < 0 ? open < sessions : open != expected * sessions) {
      differences.add(open + " data listeners");
    }
    other.setSoTimeout(1);
    try {
      other.accept().close();
      differences.add("dials the third host");
    } catch (SocketTimeoutException e) {
      // As it must be.
    }
  }

  private Map<String, String> places(Stage stage) throws IOException {
    int clientPort = listen(stage, Stage.CLIENT);
    int serverPort = listen(stage, Stage.SERVER);
    return Map.ofEntries(
        Map.entry("CIP", Stage.CLIENT.getHostAddress()),
        Map.entry("CH", commas(Stage.CLIENT.getHostAddress())),
        Map.entry("CP", Integer.toString(clientPort)),
        Map.entry("CPP", clientPort / 256 + "," + clientPort % 256),
        Map.entry("SIP", Stage.SERVER.getHostAddress()),
        Map.entry("SH", commas(Stage.SERVER.getHostAddress())),
        Map.entry("SP", Integer.toString(serverPort)),
        Map.entry("SPP", serverPort / 256 + "," + serverPort % 256),
        Map.entry("OIP", Stage.OTHER.getHostAddress()),
        Map.entry("OH", commas(Stage.OTHER.getHostAddress())),
        Map.entry("PIP", gateway.address().getAddress().getHostAddress()),
        Map.entry("PH", commas(gateway.address().getAddress().getHostAddress())));
  }

  private int listen(Stage stage, InetAddress at) throws IOException {
    ServerSocket listener = stage.listen(at);
    listeners.add(listener);
    return listener.getLocalPort();
  }

  private String filled(String text) {
    return AttackCase.filled(text, places);
  }

  private static String commas(String address) {
    return address.replace('.', ',');
  }

  private static String since(Line line, int before) {
    byte[] all = line.allHeard();
    return new String(all, before, all.length - before, ISO_8859_1);
  }

  private static String shortened(String text) {
    String one = text.replace("\r\n", "⏎");
    return "<" + (one.length() > 200 ? one.substring(0, 200) + "…" : one) + ">";
  }
}
