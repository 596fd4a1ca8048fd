package dev.sallyport.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Names of servers")
class NamesTest {
  private static final int TTL_SECONDS = 1;

  private final Transport transport = Transport.best();
  private final AtomicInteger lastOctet = new AtomicInteger(2);
  private final AtomicInteger asked = new AtomicInteger();
  private EventLoopGroup loops;
  private Names names;

  @BeforeEach
  void startDnsServer() throws Exception {
    loops = transport.eventLoops(1, "names");
    var dns =
        new Bootstrap()
            .group(loops)
            .channel(transport.datagramChannel())
            .handler(
                new ChannelInitializer<DatagramChannel>() {
                  @Override
                  protected void initChannel(DatagramChannel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new DatagramDnsQueryDecoder(),
                            new DatagramDnsResponseEncoder(),
                            new Zone());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    names =
        new Names(
            transport,
            new DnsNameResolverBuilder()
                .resolvedAddressTypes(ResolvedAddressTypes.IPV4_ONLY)
                .nameServerProvider(
                    new SingletonDnsServerAddressStreamProvider(
                        (InetSocketAddress) dns.localAddress())));
  }

  @AfterEach
  void stopDnsServer() {
    names.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void areAskedForOnceWithinTheirTtlAndAgainAfterIt() throws Exception {
    assertThat(resolve("ftp.example.org")).containsExactly(address(2));
    assertThat(resolve("ftp.example.org")).containsExactly(address(2));
    assertThat(asked).hasValue(1);

    lastOctet.set(3);
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    List<InetSocketAddress> found = resolve("ftp.example.org");
    while (found.equals(List.of(address(2))) && System.nanoTime() < deadline) {
      found = resolve("ftp.example.org");
    }
    assertThat(found).containsExactly(address(3));
  }

  @Test
  void areNotAskedForWhenTheyAreAddresses() throws Exception {
    assertThat(resolve("127.0.0.9")).containsExactly(address(9));
    assertThat(resolve("::1"))
        .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("::1"), 21));
    assertThat(asked).hasValue(0);
  }

  @Test
  void failWhenNobodyKnowsThem() throws Exception {
    EventLoop loop = loops.next();
    var answer = names.resolve(loop, "nobody.example.org", 21);
    assertThat(answer.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(answer.isSuccess()).isFalse();
  }

  private List<InetSocketAddress> resolve(String host) throws Exception {
    return names.resolve(loops.next(), host, 21).get(10, TimeUnit.SECONDS);
  }

  private static InetSocketAddress address(int lastOctet) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + lastOctet), 21);
  }

  /** Answers one name, with the address of the moment. */
  private final class Zone extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
      DefaultDnsQuestion question = query.recordAt(DnsSection.QUESTION);
      var response =
          new DatagramDnsResponse(
              /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
      response.addRecord(DnsSection.QUESTION, question);
      if (question.name().equals("ftp.example.org.")) {
        asked.incrementAndGet();
        byte[] address = {127, 0, 0, (byte) lastOctet.get()};
        response.addRecord(
            DnsSection.ANSWER,
            new DefaultDnsRawRecord(
                question.name(), DnsRecordType.A, TTL_SECONDS, Unpooled.wrappedBuffer(address)));
      } else {
        response.setCode(DnsResponseCode.NXDOMAIN);
      }
      context.writeAndFlush(response);
    }
  }
}
