package dev.sallyport.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A transport")
class TransportTest {

  /** Control and data connections rely on it, and do not spend a system call to set it again. */
  @ParameterizedTest
  @EnumSource
  void makesChannelsThatDoNotWaitForMoreToSend(Transport transport) throws Exception {
    assumeThat(transport.available()).isTrue();
    SocketChannel channel = transport.channel().getDeclaredConstructor().newInstance();
    try {
      assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
    } finally {
      channel.unsafe().closeForcibly();
    }
  }
}
