package dev.sallyport.harness.matrix;

import dev.sallyport.harness.peers.Feature;
import dev.sallyport.harness.peers.FtpClientUnderTest;
import dev.sallyport.harness.peers.Mode;
import dev.sallyport.harness.peers.Security;
import dev.sallyport.harness.peers.ServerSoftware;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the matrix leaves out because the peers cannot do it without a gateway either. */
final class LeftOut {
  private static final Set<Mode> EVERY_MODE = Set.of(Mode.values());
  private static final Set<Mode> PASSIVE = Set.of(Mode.PASV, Mode.EPSV);

  private static final String NLST_OPTION =
      "ncftp sends NLST -1, and the server looks for a file of that name";
  private static final String REPLIES_AFTER_ABOR =
      "after ABOR lftp 4.9.2 takes 426 for the reply to ABOR, misreads the next reply to EPSV or"
          + " PASV, and logs in again with PORT";

  /** What two peers that can do it cannot do with each other. */
  private static final List<Pair> PAIRS =
      List.of(
          new Pair(ServerSoftware.PURE_FTPD, "ncftp", EVERY_MODE, Feature.NLST, NLST_OPTION),
          new Pair(ServerSoftware.PYFTPDLIB, "ncftp", EVERY_MODE, Feature.NLST, NLST_OPTION),
          new Pair(ServerSoftware.PURE_FTPD, "lftp", PASSIVE, Feature.ABOR, REPLIES_AFTER_ABOR),
          new Pair(ServerSoftware.PYFTPDLIB, "lftp", PASSIVE, Feature.ABOR, REPLIES_AFTER_ABOR));

  private LeftOut() {}

  /** Whether one of the peers lacks it, or both together. */
  static boolean contains(
      ServerSoftware server, FtpClientUnderTest client, Mode mode, Feature feature) {
    return server.lacks().containsKey(feature)
        || client.lacks().containsKey(feature)
        || PAIRS.stream().anyMatch(pair -> pair.covers(server, client, mode, feature));
  }

  /** The whole list, one sentence each. */
  static List<String> sentences(List<ServerSoftware> servers) {
    var sentences = new ArrayList<String>();
    for (ServerSoftware server : servers) {
      for (Feature feature : Feature.values()) {
        if (server.lacks().containsKey(feature)) {
          sentences.add(
              "%s, every client, every mode, %s: %s"
                  .formatted(server.title(), feature, server.lacks().get(feature)));
        }
      }
    }
    for (FtpClientUnderTest client : FtpClientUnderTest.all()) {
      addModes(client, sentences);
      for (Feature feature : Feature.values()) {
        if (client.lacks().containsKey(feature)) {
          sentences.add(
              "every server, %s, every mode, %s: %s"
                  .formatted(client.name(), feature, client.lacks().get(feature)));
        }
      }
    }
    PAIRS.forEach(pair -> sentences.add(pair.sentence()));
    addTls(sentences);
    return sentences;
  }

  /** Of the matrix with TLS: who is not in it, and what those who are cannot do. */
  private static void addTls(List<String> sentences) {
    List<String> speakers =
        FtpClientUnderTest.withTls().stream().map(FtpClientUnderTest::name).toList();
    for (FtpClientUnderTest client : FtpClientUnderTest.all()) {
      if (!speakers.contains(client.name())) {
        sentences.add("every server, %1$s, TLS: %1$s speaks no TLS".formatted(client.name()));
      }
    }
    for (FtpClientUnderTest client : FtpClientUnderTest.withTls()) {
      for (Mode mode : Mode.values()) {
        if (client.lacks(new Security.Clear()).isPresent()
            && client.lacksModes(false).containsKey(mode)) {
          sentences.add(
              "every server, %s, %s with TLS: %s"
                  .formatted(client.name(), mode, client.lacksModes(false).get(mode)));
        }
      }
      client
          .lacksPrivateActiveMode()
          .ifPresent(reason ->
              sentences.add(
                  "every server, %s, PORT and EPRT with PROT P: %s"
                      .formatted(client.name(), reason)));
      if (!client.resumesTls()) {
        sentences.add(
            "every server, %s, TLS session reuse: its data connections make sessions of their own;"
                    .formatted(client.name())
                + " tried where none is demanded");
      }
    }
  }

  private static void addModes(FtpClientUnderTest client, List<String> sentences) {
    for (Mode mode : Mode.values()) {
      if (client.lacksModes(false).containsKey(mode)) {
        boolean withIpv6 = !client.lacksModes(true).containsKey(mode);
        sentences.add(
            "every server, %s, %s: %s%s"
                .formatted(
                    client.name(),
                    mode,
                    client.lacksModes(false).get(mode),
                    withIpv6
                        ? "; tried with IPv6 instead"
                        : "; and with IPv6, " + client.lacksModes(true).get(mode)));
      }
    }
  }

  /** One server with one client. */
  private record Pair(
      ServerSoftware server, String client, Set<Mode> modes, Feature feature, String reason) {

    boolean covers(
        ServerSoftware otherServer, FtpClientUnderTest other, Mode mode, Feature otherFeature) {
      return server.equals(otherServer)
          && client.equals(other.name())
          && modes.contains(mode)
          && feature == otherFeature;
    }

    String sentence() {
      String inModes =
          modes.equals(EVERY_MODE)
              ? "every mode"
              : String.join(" and ", modes.stream().sorted().map(Mode::name).toList());
      return "%s, %s, %s, %s: %s".formatted(server.title(), client, inModes, feature, reason);
    }
  }
}
