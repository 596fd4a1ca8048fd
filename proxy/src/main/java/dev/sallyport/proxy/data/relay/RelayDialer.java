package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPathObserver.Refusal;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connects to a peer's data port, from an address of ours. */
final class RelayDialer {

  /** Who is told, once. */
  interface Observer {
    void connected(RelayEnd end);

    /** Why not, in words for the server's side. */
    void failed(Refusal refusal);
  }

  private final EventLoop loop;
  private final Transport transport;
  private final Leg.Dial leg;
  private final Observer observer;
  private @Nullable Channel channel;
  private boolean over;

  RelayDialer(EventLoop loop, Transport transport, Leg.Dial leg, Observer observer) {
    this.loop = loop;
    this.transport = transport;
    this.leg = leg;
    this.observer = observer;
  }

  /** Starts to connect. */
  void dial(Duration connectTimeout) {
    long timeoutMillis = Math.clamp(connectTimeout.toMillis(), 1, Integer.MAX_VALUE);
    var bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(transport.channel())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeoutMillis)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel made) {
                    if (leg.transparent()) {
                      transport.makeTransparent(made);
                    }
                    made.pipeline().addLast(RelayEnd.on(made));
                  }
                });
    if (leg.fromPort() != 0) {
      // Port 20 serves many connections, as long as they differ at the far end.
      bootstrap.option(ChannelOption.SO_REUSEADDR, true);
    }
    ChannelFuture registered = bootstrap.register();
    channel = registered.channel();
    Transport.after(registered, loop, () -> next(registered, Refusal.LOCAL_ADDRESS, this::bind));
  }

  /** Gives up, and says nothing. Idempotent; without effect once connected. */
  void cancel() {
    if (!over) {
      over = true;
      close();
    }
  }

  private void bind(Channel registered) {
    if (leg.fromPort() == 0) {
      transport.choosePortAtConnect(registered);
    }
    ChannelFuture bound = registered.bind(new InetSocketAddress(leg.from(), leg.fromPort()));
    Transport.after(bound, loop, () -> next(bound, Refusal.LOCAL_ADDRESS, this::connect));
  }

  private void connect(Channel bound) {
    var target = new InetSocketAddress(leg.target().host(), leg.target().port());
    ChannelFuture connected = bound.connect(target);
    Transport.after(
        connected,
        loop,
        () -> {
          boolean late = connected.cause() instanceof ConnectTimeoutException;
          var refusal = late ? Refusal.SERVER_TIMEOUT : Refusal.SERVER_REFUSED;
          next(connected, refusal, this::connected);
        });
  }

  private void connected(Channel connected) {
    over = true;
    observer.connected(connected.pipeline().get(RelayEnd.class));
  }

  private void next(ChannelFuture step, Refusal otherwise, Consumer<Channel> then) {
    if (over) {
      return;
    }
    if (step.isSuccess()) {
      then.accept(step.channel());
    } else {
      over = true;
      close();
      observer.failed(otherwise);
    }
  }

  private void close() {
    if (channel != null) {
      Transport.close(channel);
    }
  }
}
