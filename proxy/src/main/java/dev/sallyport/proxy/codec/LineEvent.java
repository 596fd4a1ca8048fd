package dev.sallyport.proxy.codec;

/** What the next bytes of a control connection are. */
public sealed interface LineEvent permits LineEvent.Line, Faulty, TelnetOffer, Incomplete {

  /**
   * One line.
   *
   * @param text without its end and without Telnet sequences, one char per byte: no NUL, CR or LF
   */
  record Line(String text) implements LineEvent {

    /** A line may be a password. */
    @Override
    public String toString() {
      return "Line[" + text.length() + " bytes]";
    }
  }
}
