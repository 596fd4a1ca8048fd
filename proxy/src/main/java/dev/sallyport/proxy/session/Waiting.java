package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;

/** What waits until the server's side is protected as it has to be. */
public sealed interface Waiting {

  /** Nothing. */
  record Nothing() implements Waiting {}

  /** The server's greeting, which the client has not seen. */
  record Greeting(FtpReply reply) implements Waiting {}

  /** The client's AUTH. */
  record Auth() implements Waiting {}

  /** A request for a data path. */
  record Request(FtpCommand command) implements Waiting {}

  /** A transfer. */
  record Transfer(FtpCommand.Plain command) implements Waiting {}
}
