package dev.sallyport.proxy.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The secret that shows that somebody may change things. Only its digest is kept. */
public final class AdminToken {
  private static final int MIN_CHARS = 16;
  private static final int MAX_CHARS = 512;
  private static final int NEW_BYTES = 32;
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final byte[] digest;

  private AdminToken(String token) {
    this.digest = digest(token);
  }

  /**
   * Reads the token, or makes the file with a new one. Blocks.
   *
   * @throws IOException where the file cannot be had, others than its owner may read it, or what is
   *     in it is no token; the message is for the operator
   */
  public static AdminToken load(Path file) throws IOException {
    if (!Files.exists(file)) {
      make(file);
    }
    return new AdminToken(read(file));
  }

  /** What {@link #load} would stumble over, for the operator; makes nothing. Blocks. */
  public static Optional<String> trouble(Path file) {
    try {
      if (Files.exists(file)) {
        read(file);
      } else if (!Files.isDirectory(folder(file))) {
        throw noFolder(file);
      }
      return Optional.empty();
    } catch (IOException trouble) {
      return Optional.of(String.valueOf(trouble.getMessage()));
    }
  }

  private static Path folder(Path file) {
    return file.toAbsolutePath().resolveSibling("");
  }

  private static IOException noFolder(Path file) {
    return new IOException(
        "token file " + file + " cannot be made: there is no folder " + folder(file));
  }

  /**
   * The text in the file.
   *
   * @throws IOException as {@link #load}
   */
  public static String read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("token file " + file + " is not there");
    }
    if (!Files.isReadable(file)) {
      throw new IOException("token file " + file + " may not be read by this user");
    }
    if (Files.isDirectory(file)) {
      throw new IOException("token file " + file + " is a folder");
    }
    if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
      throw new IOException("token file " + file + " may be read by others: chmod 600 " + file);
    }
    if (Files.size(file) > 2 * MAX_CHARS) {
      throw new IOException("token file " + file + " holds no token: it is too long");
    }
    String token = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    boolean printable = token.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (token.length() < MIN_CHARS || token.length() > MAX_CHARS || !printable) {
      throw new IOException(
          "token file %s must hold one word of %d to %d characters, such as: head -c 32 /dev/urandom | base64"
              .formatted(file, MIN_CHARS, MAX_CHARS));
    }
    return token;
  }

  /** Whether this is the token. Takes as long for a good guess as for a bad one. */
  boolean matches(String given) {
    return MessageDigest.isEqual(digest, digest(given));
  }

  private static void make(Path file) throws IOException {
    byte[] secret = new byte[NEW_BYTES];
    new SecureRandom().nextBytes(secret);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNERS));
      Files.writeString(file, token + "\n");
    } catch (FileAlreadyExistsException madeMeanwhile) {
      // Whoever made it has written, or is about to be told that it holds no token.
    } catch (NoSuchFileException noFolder) {
      throw noFolder(file);
    } catch (AccessDeniedException mayNot) {
      throw new IOException("token file " + file + " may not be made by this user", mayNot);
    }
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
