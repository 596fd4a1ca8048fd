package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.ProtectionLevel;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.TlsPolicy;
import dev.sallyport.rules.policy.TlsStanding;
import java.util.EnumSet;
import java.util.Set;

/**
 * How the two sides of a session are protected, each on its own (RFC 4217).
 *
 * @param refusedLogins how often a client that has to say AUTH TLS first did not
 */
public record Protection(OfClient client, OfServer server, int refusedLogins) {

  static final Protection NONE =
      new Protection(
          new OfClient(Control.CLEAR, false, ProtectionLevel.CLEAR),
          new OfServer(Control.CLEAR, false, true, ProtectionLevel.CLEAR, new Waiting.Nothing()),
          0);

  /** A control connection. */
  public enum Control {
    CLEAR,
    /** A handshake goes on: nothing is said, and nothing understood. */
    HANDSHAKING,
    PROTECTED,
    /** In clear again, after CCC. */
    CLEARED,
    /** The peers have TLS with each other; bytes are copied, unread. */
    COPIED
  }

  /**
   * The client's side, where we are the TLS server.
   *
   * @param bufferSize PBSZ was agreed on, without which there is no PROT (RFC 4217 §8)
   * @param data what PROT says
   */
  public record OfClient(Control control, boolean bufferSize, ProtectionLevel data) {

    OfClient control(Control now) {
      return new OfClient(now, bufferSize, data);
    }
  }

  /**
   * The server's side, where we are the TLS client.
   *
   * @param bufferSize PBSZ was agreed on
   * @param agreed the server knows which level holds; with implicit TLS nobody does before PROT
   * @param data what PROT said last
   * @param waiting for the handshake
   */
  public record OfServer(
      Control control, boolean bufferSize, boolean agreed, ProtectionLevel data, Waiting waiting) {}

  Protection client(OfClient now) {
    return new Protection(now, server, refusedLogins);
  }

  Protection server(OfServer now) {
    return new Protection(client, now, refusedLogins);
  }

  Protection loginRefused() {
    return new Protection(client, server, refusedLogins + 1);
  }

  /** Whether the client's control connection is protected. */
  boolean on() {
    return client.control() == Control.PROTECTED;
  }

  /** The sides whose data connections have TLS, as was agreed with both. */
  Set<Side> dataSides() {
    var sides = EnumSet.noneOf(Side.class);
    if (client.data() == ProtectionLevel.PRIVATE) {
      sides.add(Side.CLIENT);
    }
    if (server.data() == ProtectionLevel.PRIVATE) {
      sides.add(Side.SERVER);
    }
    return sides;
  }

  /** What the policy sees of it. */
  TlsStanding standing(TlsPolicy tls) {
    if (client.control() != Control.CLEARED) {
      return tls.standing(on());
    }
    return tls.standing(false) == TlsStanding.DEMANDED
        ? TlsStanding.CLEARED_AND_DEMANDED
        : TlsStanding.CLEARED;
  }

  /** Whether what we say would reach the client as what it is. */
  boolean mayAnswer() {
    return client.control() != Control.HANDSHAKING && client.control() != Control.COPIED;
  }

  /** Whether nothing may be taken from the client, nor understood. */
  boolean busy() {
    return !mayAnswer() || server.control() == Control.HANDSHAKING;
  }
}
