package dev.sallyport.proxy.codec;

/**
 * The peer offers or asks for a Telnet option; {@link ControlEncoder#writeRefusal} makes the
 * answer, which goes back to that same peer (RFC 1123 §4.1.2.12: every option is refused).
 *
 * @param option the option's number, 0 to 255
 * @param refusal {@link Telnet#DONT} to WILL, {@link Telnet#WONT} to DO
 */
public record TelnetOffer(int refusal, int option) implements LineEvent, CommandEvent, ReplyEvent {}
