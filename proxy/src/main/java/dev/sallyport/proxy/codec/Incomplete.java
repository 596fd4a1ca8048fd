package dev.sallyport.proxy.codec;

/** Everything readable was taken in, and more is needed. */
public enum Incomplete implements LineEvent, CommandEvent, ReplyEvent {
  INCOMPLETE
}
