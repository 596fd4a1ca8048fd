package dev.sallyport.proxy.data.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Measures what it takes to open a pinhole and to close it again, in a network namespace of its
 * own. No test: run {@link #main} as root.
 */
final class PinholeCost {
  private static final int WARM_UP = 5_000;
  private static final int ROUNDS = 9;
  private static final int PINHOLES = 4_096;

  private PinholeCost() {}

  /** What is measured: some pinholes, opened and closed. */
  private interface Work {
    void run(List<Pinhole> pinholes) throws Exception;
  }

  /** Prints a line of Markdown for each way. */
  public static void main(String[] none) throws Exception {
    try (var network = new OwnNetwork()) {
      var _ =
          network.in(() -> {
            var table = NftPinholeTable.create(Duration.ofMinutes(10), _ -> true);
            try (var nft = new LibNftables();
                var socket = new NetlinkSocket()) {
              System.out.println("| | µs to open | µs to close |\n| --- | --- | --- |");
              for (int size : new int[] {1, 32}) {
                report(
                    "netlink, " + size + " in a transaction",
                    size,
                    some -> commit(socket, some, true),
                    some -> commit(socket, some, false));
                report(
                    "libnftables, " + size + " in a transaction",
                    size,
                    some -> nft.run(text("add", some)),
                    some -> nft.run(text("delete", some)));
                report(
                    "the gateway's table, " + size + " at a time",
                    size,
                    some -> await(some.stream().map(table::add).toList()),
                    some -> await(some.stream().map(each -> table.remove(each, false)).toList()));
              }
            }
            table.removeAll(false);
            return true;
          });
    }
  }

  private static void report(String what, int size, Work open, Work close) throws Exception {
    double[] opened = new double[ROUNDS];
    double[] closed = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      long nanosToOpen = 0;
      long nanosToClose = 0;
      int count = round < 0 ? WARM_UP : PINHOLES;
      for (int done = 0; done < count; done += size) {
        List<Pinhole> some = pinholes(done, size);
        long begun = System.nanoTime();
        open.run(some);
        long half = System.nanoTime();
        close.run(some);
        nanosToOpen += half - begun;
        nanosToClose += System.nanoTime() - half;
      }
      if (round >= 0) {
        opened[round] = nanosToOpen / 1e3 / count;
        closed[round] = nanosToClose / 1e3 / count;
      }
    }
    System.out.printf("| %s | %s | %s |%n", what, text(opened), text(closed));
  }

  private static String text(double[] rounds) {
    Arrays.sort(rounds);
    return "%.1f (%.1f)".formatted(rounds[0], rounds[ROUNDS / 2]);
  }

  private static void commit(NetlinkSocket socket, List<Pinhole> pinholes, boolean open)
      throws IOException {
    var batch = BATCH;
    batch.clear();
    for (Pinhole pinhole : pinholes) {
      if (open) {
        batch.open(pinhole);
      } else {
        batch.close(pinhole);
      }
    }
    socket.send(batch.written());
    Optional<ByteBuffer> answer = socket.receive(false);
    while (answer.isPresent()) {
      var reader = new NetlinkReader(answer.get());
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        if (next.get().code() != 0) {
          throw new IOException("errno " + -next.get().code());
        }
      }
      answer = socket.receive(false);
    }
  }

  private static final ElementBatch BATCH = new ElementBatch();

  /** The same changes in nft's language. */
  private static String text(String verb, List<Pinhole> pinholes) {
    var script = new StringBuilder();
    boolean add = verb.equals("add");
    for (Pinhole hole : pinholes) {
      String from = hole.from().getHostAddress();
      String door = from + " . " + hole.at().host().getHostAddress() + " . " + hole.at().port();
      String lead = from + " . " + hole.to().host().getHostAddress() + " . " + hole.to().port();
      String where = hole.to().host().getHostAddress() + " . " + hole.to().port();
      String as = hole.as().host().getHostAddress();
      script.append(
          "%s element inet sallyport to4 { %s%s }\n"
              .formatted(verb, door, add ? " timeout 65s : " + where : ""));
      script.append(
          "%s element inet sallyport from4 { %s%s }\n"
              .formatted(verb, lead, add ? " timeout 65s : " + as : ""));
      script.append(
          "%s element inet sallyport open4 { %s%s }\n"
              .formatted(verb, door, add ? " timeout 30s" : ""));
    }
    return script.toString();
  }

  private static void await(List<CompletionStage<Boolean>> changes) {
    for (CompletionStage<Boolean> change : changes) {
      if (!change.toCompletableFuture().join()) {
        throw new IllegalStateException("refused");
      }
    }
  }

  private static List<Pinhole> pinholes(int from, int count) {
    List<Pinhole> all = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      int port = 20_000 + i;
      all.add(
          new Pinhole(
              InetAddress.ofLiteral("192.0.2.7"),
              Packets.at("192.0.2.1", port),
              Packets.at("198.51.100.9", port),
              Packets.at("198.51.100.1", 0),
              Duration.ofSeconds(30)));
    }
    return all;
  }
}
