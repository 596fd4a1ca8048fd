package dev.sallyport.proxy.session;

/** The waits of a session that are not a data path's. Each runs at most once at a time. */
public enum Timer {
  /** To reach the server and have its greeting. */
  CONNECT,
  /** To have TLS on a control connection. */
  HANDSHAKE,
  /** To log in. */
  LOGIN,
  /** Without anything happening. */
  IDLE,
  /** Without anything happening while the gateway drains; runs in no other session. */
  DRAIN
}
