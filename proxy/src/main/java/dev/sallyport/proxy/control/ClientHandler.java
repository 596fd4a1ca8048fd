package dev.sallyport.proxy.control;

import dev.sallyport.proxy.codec.CommandDecoder;
import dev.sallyport.proxy.codec.CommandEvent;
import dev.sallyport.proxy.codec.Incomplete;
import dev.sallyport.proxy.codec.TelnetOffer;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;

/** The client's control connection: bytes become {@link Event.CommandRead}. */
final class ClientHandler extends ControlHandler {
  private final SessionDriver driver;
  private final CommandDecoder decoder;

  ClientHandler(SocketChannel channel, SessionDriver driver, int maxLineBytes) {
    super(Side.CLIENT, channel);
    this.driver = driver;
    this.decoder = new CommandDecoder(maxLineBytes);
  }

  @Override
  boolean wanted() {
    return driver.wantsCommand();
  }

  @Override
  boolean readOne(ByteBuf in) {
    return switch (decoder.next(in)) {
      case CommandEvent.Command(FtpCommand command) -> {
        driver.commandRead(command);
        yield true;
      }
      case TelnetOffer offer -> {
        refuse(offer);
        yield true;
      }
      case Incomplete _ -> false;
    };
  }

  @Override
  void copied() {
    driver.copied();
  }

  @Override
  void closed() {
    driver.accept(new Event.ClientClosed());
  }

  @Override
  void writable() {
    driver.pumpServer();
  }
}
