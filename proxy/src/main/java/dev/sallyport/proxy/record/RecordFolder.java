package dev.sallyport.proxy.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that recordings go to. Names begin with the time, so that in their order the oldest
 * comes first; files of other names are nobody's business here. Used by the writer's thread.
 */
final class RecordFolder {
  private static final Pattern OURS =
      Pattern.compile("\\d{8}T\\d{6}\\.\\d{3}Z-[0-9a-z]+-\\d+\\.ftp");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final TreeSet<String> names = new TreeSet<>();
  private final int most;

  private RecordFolder(Path path, int most) {
    this.path = path;
    this.most = most;
  }

  /**
   * Makes the folder if it is not there, and looks at what is in it. Blocks.
   *
   * @param most files kept
   * @throws IOException where it cannot be had, or others may look into it
   */
  static RecordFolder open(Path path, int most) throws IOException {
    if (!Files.exists(path)) {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(FOLDER));
    }
    Optional<String> trouble = trouble(path);
    if (trouble.isPresent()) {
      throw new IOException("record.directory " + path + " " + trouble.get());
    }
    var folder = new RecordFolder(path, most);
    try (Stream<Path> files = Files.list(path)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> OURS.matcher(name).matches())
          .forEach(folder.names::add);
    }
    return folder;
  }

  /** What is wrong with such a folder; one that is not there can be made where its parent is. */
  static Optional<String> trouble(Path path) throws IOException {
    if (!Files.exists(path)) {
      Path parent = path.toAbsolutePath().getParent();
      return parent != null && Files.isDirectory(parent)
          ? Optional.empty()
          : Optional.of("cannot be made: there is no " + parent);
    }
    if (!Files.isDirectory(path)) {
      return Optional.of("is not a folder");
    }
    var others = new HashSet<>(Files.getPosixFilePermissions(path));
    others.removeAll(FOLDER);
    if (!others.isEmpty()) {
      return Optional.of("may be looked into by others: chmod 700 " + path);
    }
    return Files.isWritable(path) ? Optional.empty() : Optional.of("cannot be written to");
  }

  Path path() {
    return path;
  }

  static String name(Head head) {
    return TIME.format(head.at()) + '-' + head.session() + ".ftp";
  }

  /**
   * Adds to a file, all of it or nothing.
   *
   * @throws IOException where it cannot be; {@code NoSuchFileException} where the file was removed
   */
  void add(RecordFile file, byte[] text) throws IOException {
    Set<OpenOption> how =
        file.made
            ? Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
            : Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    Path at = path.resolve(file.name);
    try (FileChannel channel =
        FileChannel.open(at, how, PosixFilePermissions.asFileAttribute(FILE))) {
      if (!file.made) {
        file.made = true;
        names.add(file.name);
        removeOldest();
      }
      long before = channel.size();
      channel.position(before);
      try {
        ByteBuffer rest = ByteBuffer.wrap(text);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      } catch (IOException e) {
        channel.truncate(before);
        throw e;
      }
    }
  }

  private void removeOldest() throws IOException {
    while (names.size() > most) {
      Files.deleteIfExists(path.resolve(String.valueOf(names.pollFirst())));
    }
  }
}
