package dev.sallyport.proxy.tls;

import dev.sallyport.proxy.config.TlsFile;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The keys with which session tickets are sealed (RFC 5077 §4, RFC 8446 §4.6.1). */
final class TicketKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** They are gone through for every ticket. A new one each day makes two weeks of them. */
  private static final int MOST = 16;

  private TicketKeys() {}

  /** A key that nobody else has: what it seals can be opened where it is, and nowhere else. */
  static List<OpenSslSessionTicketKey> drawn() {
    byte[] bytes = new byte[OpenSslSessionTicketKey.TICKET_KEY_SIZE];
    RANDOM.nextBytes(bytes);
    return List.of(key(bytes));
  }

  /**
   * Keys of a file that gateways share, or that outlives one, if there is such a file.
   *
   * @throws TlsFileException where it has none, or this TLS has no use for them
   */
  static Optional<Watched<List<OpenSslSessionTicketKey>>> watched(
      Optional<TlsFile> file, TlsProvider provider) throws TlsFileException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    if (provider == TlsProvider.JDK) {
      throw new TlsFileException(file.get(), "nothing: the JDK's TLS takes no keys for tickets");
    }
    return Optional.of(
        new Watched<>(
            List.of(file.get()), () -> read(file.get()), keys -> keys.size() + " for tickets"));
  }

  /** Blocks; not for an event loop. */
  static List<OpenSslSessionTicketKey> read(TlsFile file) throws TlsFileException {
    int size = OpenSslSessionTicketKey.TICKET_KEY_SIZE;
    byte[] bytes;
    try (var in = Files.newInputStream(file.path())) {
      bytes = in.readNBytes(MOST * size + 1);
    } catch (IOException unreadable) {
      throw TlsFileException.unreadable(file);
    }
    if (bytes.length == 0 || bytes.length % size != 0) {
      throw new TlsFileException(
          file, "1 to " + MOST + " keys of " + size + " bytes each, as openssl rand " + size);
    }
    List<OpenSslSessionTicketKey> keys = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += size) {
      keys.add(key(Arrays.copyOfRange(bytes, start, start + size)));
    }
    return keys;
  }

  private static OpenSslSessionTicketKey key(byte[] bytes) {
    int name = OpenSslSessionTicketKey.NAME_SIZE;
    int hmac = name + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
    return new OpenSslSessionTicketKey(
        Arrays.copyOfRange(bytes, 0, name),
        Arrays.copyOfRange(bytes, name, hmac),
        Arrays.copyOfRange(bytes, hmac, bytes.length));
  }
}
