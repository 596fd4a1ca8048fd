package dev.sallyport.proxy.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a TLS client says first (RFC 8446 §4.1.2), as far as it matters before the engine answers.
 *
 * @param protocols what it speaks (ALPN, RFC 7301 §3.1), or empty where it does not say
 * @param renegotiationSignal whether its suites say that it knows secure renegotiation (RFC 5746
 *     §3.3), which older libraries say in an extension of its own
 * @param versions the versions it offers (RFC 8446 §4.2.1), or empty where it knows no such list
 */
record ClientHello(
    Optional<List<String>> protocols, boolean renegotiationSignal, List<Integer> versions) {
  private static final int VERSION_AND_RANDOM = 2 + 32;
  private static final int ALPN = 16;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int EMPTY_RENEGOTIATION_INFO = 0x00ff;
  private static final int TLS_1_2 = 0x0303;
  private static final int TLS_1_3 = 0x0304;

  /** The hello in these bytes, from its version on; empty where it breaks the grammar. */
  static Optional<ClientHello> parse(ByteBuf hello) {
    try {
      hello.skipBytes(VERSION_AND_RANDOM);
      hello.skipBytes(hello.readUnsignedByte());
      boolean signal = false;
      ByteBuf suites = hello.readSlice(hello.readUnsignedShort());
      while (suites.isReadable()) {
        signal |= suites.readUnsignedShort() == EMPTY_RENEGOTIATION_INFO;
      }
      hello.skipBytes(hello.readUnsignedByte());
      Optional<List<String>> protocols = Optional.empty();
      List<Integer> versions = List.of();
      ByteBuf extensions =
          hello.isReadable() ? hello.readSlice(hello.readUnsignedShort()) : hello.readSlice(0);
      while (extensions.isReadable()) {
        int type = extensions.readUnsignedShort();
        ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
        if (type == ALPN) {
          protocols = Optional.of(names(extension.readSlice(extension.readUnsignedShort())));
        } else if (type == SUPPORTED_VERSIONS) {
          versions = versions(extension.readSlice(extension.readUnsignedByte()));
        }
      }
      return Optional.of(new ClientHello(protocols, signal, versions));
    } catch (IndexOutOfBoundsException malformed) {
      return Optional.empty();
    }
  }

  /**
   * Whether it could have TLS 1.3, but uses each of its tickets once only and is as well off with
   * TLS 1.2: such are OpenSSL's clients, and those of the JDK, which alone still say what they know
   * of renegotiation among their suites.
   */
  boolean spendsTickets() {
    return renegotiationSignal && versions.contains(TLS_1_3) && versions.contains(TLS_1_2);
  }

  private static List<String> names(ByteBuf list) {
    List<String> names = new ArrayList<>();
    while (list.isReadable()) {
      names.add(
          list.readCharSequence(list.readUnsignedByte(), StandardCharsets.US_ASCII).toString());
    }
    return names;
  }

  private static List<Integer> versions(ByteBuf list) {
    List<Integer> versions = new ArrayList<>();
    while (list.isReadable()) {
      versions.add(list.readUnsignedShort());
    }
    return versions;
  }
}
