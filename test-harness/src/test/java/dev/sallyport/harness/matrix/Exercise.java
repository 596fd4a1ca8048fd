package dev.sallyport.harness.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.harness.peers.Feature;
import dev.sallyport.harness.peers.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What is tried in a cell of the matrix, and what must be true afterwards.
 *
 * @param feature what both peers must be able to do for it
 */
record Exercise(String title, Feature feature, Steps steps) {
  static final Exercise DOWNLOAD = new Exercise("RETR", Feature.RETR, Exercise::download);
  static final Exercise UPLOAD = new Exercise("STOR", Feature.STOR, Exercise::upload);
  static final Exercise APPEND = new Exercise("APPE", Feature.APPE, Exercise::append);
  static final Exercise RESUMED_DOWNLOAD =
      new Exercise("REST and RETR", Feature.REST_RETR, Exercise::resumedDownload);
  static final Exercise RESUMED_UPLOAD =
      new Exercise("REST and STOR", Feature.REST_STOR, Exercise::resumedUpload);
  static final Exercise LISTING = new Exercise("LIST", Feature.LIST, Exercise::listing);
  static final Exercise NAME_LISTING = new Exercise("NLST", Feature.NLST, Exercise::nameListing);
  static final Exercise MACHINE_LISTING =
      new Exercise("MLSD", Feature.MLSD, Exercise::machineListing);
  static final Exercise UNIQUE_UPLOAD = new Exercise("STOU", Feature.STOU, Exercise::uniqueUpload);
  static final Exercise ABORT = new Exercise("ABOR in mid-transfer", Feature.ABOR, Exercise::abort);
  static final Exercise RENAME = new Exercise("RNFR and RNTO", Feature.RENAME, Exercise::rename);
  static final Exercise DELETE = new Exercise("DELE", Feature.DELETE, Exercise::delete);
  static final Exercise MAKE_DIRECTORY = new Exercise("MKD", Feature.MKD, Exercise::makeDirectory);
  static final Exercise REMOVE_DIRECTORY =
      new Exercise("RMD", Feature.RMD, Exercise::removeDirectory);
  static final Exercise NAME =
      new Exercise("a name with spaces and UTF-8", Feature.STOR, Exercise::name);
  static final Exercise EMPTY_DOWNLOAD =
      new Exercise("RETR of an empty file", Feature.RETR, Exercise::emptyDownload);
  static final Exercise EMPTY_UPLOAD =
      new Exercise("STOR of an empty file", Feature.STOR, Exercise::emptyUpload);

  /** What a protected session is asked for: several data connections, in both directions. */
  static final Exercise SESSION =
      new Exercise("RETR, LIST and STOR in one session", Feature.STOR, Exercise::session);

  static final List<Exercise> ALL =
      List.of(
          DOWNLOAD,
          UPLOAD,
          APPEND,
          RESUMED_DOWNLOAD,
          RESUMED_UPLOAD,
          LISTING,
          NAME_LISTING,
          MACHINE_LISTING,
          UNIQUE_UPLOAD,
          ABORT,
          RENAME,
          DELETE,
          MAKE_DIRECTORY,
          REMOVE_DIRECTORY,
          NAME,
          EMPTY_DOWNLOAD,
          EMPTY_UPLOAD);

  private static final int HALF = 100_003;

  void on(Bench bench) throws IOException, InterruptedException {
    steps.on(bench);
  }

  private static void download(Bench bench) throws IOException, InterruptedException {
    Path remote = bench.onServer("file.bin", Bench.bytes());
    bench.perform(new Operation.Retrieve("file.bin", bench.local("file.bin")), "RETR");
    assertSame(bench.local("file.bin"), remote);
  }

  private static void upload(Bench bench) throws IOException, InterruptedException {
    Path local = bench.onClient("file.bin", Bench.bytes());
    bench.perform(new Operation.Store(local, "file.bin"), "STOR");
    assertSame(bench.remote("file.bin"), local);
  }

  private static void append(Bench bench) throws IOException, InterruptedException {
    Path whole = bench.onClient("whole.bin", Bench.bytes());
    Path rest = bench.onClient("rest.bin", secondHalf());
    bench.onServer("file.bin", firstHalf());
    bench.perform(new Operation.Append(rest, "file.bin"), "APPE");
    assertSame(bench.remote("file.bin"), whole);
  }

  private static void resumedDownload(Bench bench) throws IOException, InterruptedException {
    Path remote = bench.onServer("file.bin", Bench.bytes());
    Path local = bench.onClient("file.bin", firstHalf());
    var transcript = bench.perform(new Operation.RetrieveRest("file.bin", local), "RETR");
    assertThat(transcript.commands()).contains("REST " + HALF);
    assertSame(local, remote);
  }

  private static void resumedUpload(Bench bench) throws IOException, InterruptedException {
    Path local = bench.onClient("file.bin", Bench.bytes());
    Path remote = bench.onServer("file.bin", firstHalf());
    var transcript = bench.perform(new Operation.StoreRest(local, "file.bin", HALF), "STOR");
    assertThat(transcript.commands()).contains("REST " + HALF);
    assertSame(remote, local);
  }

  private static void listing(Bench bench) throws IOException, InterruptedException {
    bench.onServer("one.txt", new byte[1]);
    bench.onServer("two.txt", new byte[2]);
    var transcript = bench.perform(new Operation.List(), "LIST");
    assertThat(transcript.listing()).contains("one.txt", "two.txt");
  }

  private static void nameListing(Bench bench) throws IOException, InterruptedException {
    bench.onServer("one.txt", new byte[1]);
    bench.onServer("two.txt", new byte[2]);
    var transcript = bench.perform(new Operation.NameList(), "NLST");
    assertThat(transcript.listing().lines()).contains("one.txt", "two.txt");
  }

  private static void machineListing(Bench bench) throws IOException, InterruptedException {
    bench.onServer("one.txt", new byte[1]);
    bench.onServer("two.txt", new byte[2]);
    var transcript = bench.perform(new Operation.MachineList(), "MLSD");
    assertThat(transcript.listing()).contains("one.txt", "two.txt");
  }

  private static void uniqueUpload(Bench bench) throws IOException, InterruptedException {
    Path local = bench.onClient("file.bin", Bench.bytes());
    bench.perform(new Operation.StoreUnique(local), "STOU");
    assertThat(bench.filesOnServer())
        .singleElement()
        .satisfies(remote -> assertSame(remote, local));
  }

  private static void abort(Bench bench) throws IOException, InterruptedException {
    bench.largeOnServer("large.bin");
    Path remote = bench.onServer("file.bin", Bench.bytes());
    Path local = bench.local("file.bin");
    var operation =
        new Operation.AbortThenRetrieve("large.bin", bench.local("partial.bin"), "file.bin", local);
    var transcript = bench.perform(operation, "ABOR");
    assertSame(local, remote);
    assertThat(transcript.count("USER")).as("sessions in\n%s", transcript).isEqualTo(1);
  }

  private static void rename(Bench bench) throws IOException, InterruptedException {
    bench.onServer("old.txt", new byte[] {1});
    var transcript = bench.perform(new Operation.Rename("old.txt", "new.txt"), "RNTO");
    assertThat(bench.filesOnServer()).containsExactly(bench.remote("new.txt"));
    assertThat(transcript.listing()).contains("new.txt").doesNotContain("old.txt");
  }

  private static void delete(Bench bench) throws IOException, InterruptedException {
    bench.onServer("old.txt", new byte[] {1});
    bench.onServer("kept.txt", new byte[] {2});
    var transcript = bench.perform(new Operation.Delete("old.txt"), "DELE");
    assertThat(bench.filesOnServer()).containsExactly(bench.remote("kept.txt"));
    assertThat(transcript.listing()).contains("kept.txt").doesNotContain("old.txt");
  }

  private static void makeDirectory(Bench bench) throws IOException, InterruptedException {
    var transcript = bench.perform(new Operation.MakeDirectory("folder"), "MKD");
    assertThat(bench.remote("folder")).isDirectory();
    assertThat(transcript.listing()).contains("folder");
  }

  private static void removeDirectory(Bench bench) throws IOException, InterruptedException {
    bench.directoryOnServer("folder");
    bench.onServer("kept.txt", new byte[] {2});
    var transcript = bench.perform(new Operation.RemoveDirectory("folder"), "RMD");
    assertThat(bench.filesOnServer()).containsExactly(bench.remote("kept.txt"));
    assertThat(transcript.listing()).contains("kept.txt").doesNotContain("folder");
  }

  private static void name(Bench bench) throws IOException, InterruptedException {
    String name = "Grüße an  alle ☂ 100%.txt";
    Path sent = bench.onClient("sent.bin", Bench.bytes());
    Path received = bench.local("received.bin");
    bench.perform(new Operation.Store(sent, name), "STOR");
    bench.perform(new Operation.Retrieve(name, received), "RETR");
    assertThat(bench.filesOnServer()).containsExactly(bench.remote(name));
    assertSame(received, sent);
  }

  private static void emptyDownload(Bench bench) throws IOException, InterruptedException {
    bench.onServer("empty.txt", new byte[0]);
    bench.perform(new Operation.Retrieve("empty.txt", bench.local("empty.txt")), "RETR");
    assertThat(bench.local("empty.txt")).isEmptyFile();
  }

  private static void emptyUpload(Bench bench) throws IOException, InterruptedException {
    Path local = bench.onClient("empty.txt", new byte[0]);
    bench.perform(new Operation.Store(local, "empty.txt"), "STOR");
    assertThat(bench.remote("empty.txt")).isEmptyFile();
  }

  private static void session(Bench bench) throws IOException, InterruptedException {
    Path remote = bench.onServer("file.bin", Bench.bytes());
    Path received = bench.local("received.bin");
    Path sent = bench.onClient("sent.bin", secondHalf());
    var operation = new Operation.RetrieveListStore("file.bin", received, sent, "stored.bin");
    var transcript = bench.perform(operation, "STOR");
    assertSame(received, remote);
    assertSame(bench.remote("stored.bin"), sent);
    assertThat(transcript.listing()).contains("file.bin");
    assertThat(transcript.count("USER")).as("sessions in\n%s", transcript).isEqualTo(1);
  }

  private static byte[] firstHalf() {
    return Arrays.copyOf(Bench.bytes(), HALF);
  }

  private static byte[] secondHalf() {
    byte[] bytes = Bench.bytes();
    return Arrays.copyOfRange(bytes, HALF, bytes.length);
  }

  private static void assertSame(Path actual, Path expected) throws IOException {
    assertThat(actual).hasSize(Files.size(expected));
    assertThat(Digest.sha256(actual)).isEqualTo(Digest.sha256(expected));
  }

  /** What is done with a bench. */
  interface Steps {
    void on(Bench bench) throws IOException, InterruptedException;
  }
}
