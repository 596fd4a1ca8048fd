package dev.sallyport.proxy.tls;

import dev.sallyport.rules.ftp.Side;

/** Hears of every data connection's handshake; on the session's event loop. */
public interface TlsObserver {

  /** Hears nothing. */
  TlsObserver NONE =
      new TlsObserver() {
        @Override
        public void dataSecured(Side side, boolean resumed, boolean accepted) {}

        @Override
        public void dataFailed(Side side, Throwable cause) {}
      };

  /**
   * A handshake is done.
   *
   * @param resumed whether it resumed the session of the control connection
   * @param accepted whether the connection may be used
   */
  void dataSecured(Side side, boolean resumed, boolean accepted);

  /** A handshake failed or did not end in time. */
  void dataFailed(Side side, Throwable cause);
}
