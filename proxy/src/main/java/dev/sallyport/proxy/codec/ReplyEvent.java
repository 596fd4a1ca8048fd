package dev.sallyport.proxy.codec;

import dev.sallyport.rules.ftp.FtpReply;

/** What the next bytes from a server are. */
public sealed interface ReplyEvent permits ReplyEvent.Reply, Faulty, TelnetOffer, Incomplete {

  /** One whole reply, of one line or of many. */
  record Reply(FtpReply reply) implements ReplyEvent {}
}
