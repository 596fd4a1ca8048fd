package dev.sallyport.proxy.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Makes io_uring's channels of what epoll accepts. Netty's own io_uring channel that listens can be
 * had neither for IPv4 alone nor for a socket that listens already.
 */
final class AcceptToRing extends ChannelInboundHandlerAdapter {
  @Override
  public void channelRead(ChannelHandlerContext listening, Object accepted) {
    // Not registered yet: it has opened nothing but the socket that the other one goes on with.
    var socket = (EpollSocketChannel) accepted;
    listening.fireChannelRead(
        NettyInternals.ringChannel(
            listening.channel(), socket.fd().intValue(), socket.remoteAddress()));
  }
}
