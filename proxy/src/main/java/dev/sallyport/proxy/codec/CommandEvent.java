package dev.sallyport.proxy.codec;

import dev.sallyport.rules.ftp.FtpCommand;

/** What the next bytes from a client are. */
public sealed interface CommandEvent permits CommandEvent.Command, TelnetOffer, Incomplete {

  /** One line; bytes that are no command line are an {@link FtpCommand.Unreadable}. */
  record Command(FtpCommand command) implements CommandEvent {}
}
