package dev.sallyport.proxy.config;

import java.net.InetAddress;

/** Which address of ours a peer is told to connect to. */
public sealed interface FaceAddress {

  /** The address this peer's control connection has at our end. */
  record Auto() implements FaceAddress {}

  /**
   * The address of the client, as if it spoke with the server itself; toward the server only, and
   * only where its packets pass through this machine anyway.
   */
  record Client() implements FaceAddress {}

  /** This address, as written. */
  record Literal(InetAddress address) implements FaceAddress {}

  /** What this name resolves to, asked off the event loop and again after its TTL. */
  record Name(String host) implements FaceAddress {}
}
