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
  /** For the answer to our own NOOP, once something has come that may have been it. */
  ECHO,
  /** For a QUIT, or the server's end, after the server has said 421. */
  FAREWELL,
  /** Without anything happening while the gateway drains; runs in no other session. */
  DRAIN
}
