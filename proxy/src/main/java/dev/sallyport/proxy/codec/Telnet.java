package dev.sallyport.proxy.codec;

/** The bytes of Telnet that matter on a control connection (RFC 854). */
final class Telnet {
  /** The first command; what is below it after IAC is not Telnet. */
  static final int SE = 240;

  /** Data mark, the end of a Synch. */
  static final int DM = 242;

  /** Interrupt process; with a Synch it comes before ABOR (RFC 959 §4.1.3). */
  static final int IP = 244;

  static final int SB = 250;
  static final int WILL = 251;
  static final int WONT = 252;
  static final int DO = 253;
  static final int DONT = 254;

  /** Interpret as command; twice, it is the byte 255 itself. */
  static final int IAC = 255;

  private Telnet() {}
}
