package dev.sallyport.proxy.control;

import dev.sallyport.proxy.codec.Faulty;
import dev.sallyport.proxy.codec.Incomplete;
import dev.sallyport.proxy.codec.ReplyDecoder;
import dev.sallyport.proxy.codec.ReplyEvent;
import dev.sallyport.proxy.codec.TelnetOffer;
import dev.sallyport.proxy.session.Event;
import dev.sallyport.rules.ftp.Fault;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;

/** The control connection to the server: bytes become {@link Event.ReplyRead}. */
final class ServerHandler extends ControlHandler {
  private final SessionDriver driver;
  private final ReplyDecoder decoder;

  ServerHandler(SocketChannel channel, SessionDriver driver, Limits limits) {
    super(Side.SERVER, channel);
    this.driver = driver;
    this.decoder = new ReplyDecoder(limits.replyLineBytes(), limits.replyBytes());
  }

  @Override
  boolean wanted() {
    return driver.wantsReply();
  }

  @Override
  boolean readOne(ByteBuf in) {
    return switch (decoder.next(in)) {
      case ReplyEvent.Reply(FtpReply reply) -> {
        driver.replyRead(reply);
        yield true;
      }
      case Faulty(Fault fault) -> {
        driver.accept(new Event.ReplyUnreadable(fault));
        yield false;
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
    driver.accept(new Event.ServerClosed());
  }

  @Override
  void writable() {
    driver.pumpClient();
  }
}
