package dev.sallyport.proxy.data.kernel;

import dev.sallyport.proxy.data.kernel.Connection.End;
import dev.sallyport.rules.ftp.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the kernel over netlink, with a socket for each question. */
final class NetlinkConntrack implements Conntrack {
  private static final Logger LOG = LoggerFactory.getLogger(NetlinkConntrack.class);
  private static final int SUBSYSTEM = 1 << 8;
  private static final int NEW = SUBSYSTEM;
  private static final int GET = SUBSYSTEM | 1;
  private static final int DELETE = SUBSYSTEM | 2;
  private static final int TUPLE_ORIGINAL = 1;
  private static final int TUPLE_REPLY = 2;
  private static final int TUPLE_IP = 1;

  /** IPv4 and IPv6. */
  private static final List<Integer> IP_SOURCES = List.of(1, 3);

  private static final List<Integer> IP_DESTINATIONS = List.of(2, 4);
  private static final int TUPLE_PROTOCOL = 2;
  private static final int PROTOCOL_NUMBER = 1;
  private static final int PROTOCOL_SOURCE = 2;
  private static final int PROTOCOL_DESTINATION = 3;
  private static final int COUNTERS_ORIGINAL = 9;
  private static final int COUNTERS_REPLY = 10;
  private static final int COUNTER_PACKETS = 1;
  private static final int COUNTER_BYTES = 2;
  private static final int MARK = 8;
  private static final int MARK_MASK = 21;
  private static final int PROTOCOL_INFO = 4;
  private static final int PROTOCOL_INFO_TCP = 1;
  private static final int TCP_STATE = 1;
  private static final int TCP_FLAGS_ORIGINAL = 4;
  private static final int TCP_FLAGS_REPLY = 5;

  /** Among the flags of a direction: its FIN was the first. */
  private static final int CLOSE_INIT = 4;

  private static final int TCP_SYN_SENT = 1;
  private static final int TCP_ESTABLISHED = 3;
  private static final int TCP_LAST_ACK = 6;
  private static final int TCP_TIME_WAIT = 7;
  private static final int TCP_CLOSE = 8;
  private static final int NLM_F_DUMP = 0x300;
  private static final int DONE = 3;
  private static final int TCP = 6;
  private static final int INET = 2;
  private static final int INET6 = 10;

  @Override
  public Optional<Counters> counters(Flow flow) {
    return ask(GET, flow).flatMap(NetlinkConntrack::read);
  }

  @Override
  public Optional<Standing> standing(Flow flow) {
    return ask(GET, flow).map(NetlinkConntrack::standing);
  }

  @Override
  public List<Flow> forget(Flow flow) {
    List<Flow> both =
        ask(GET, flow)
            .filter(connection -> state(connection) == TCP_ESTABLISHED)
            .flatMap(NetlinkConntrack::responder)
            .map(responder -> List.of(flow, responder))
            .orElse(List.of());
    var _ = ask(DELETE, flow);
    return both;
  }

  @Override
  public boolean knowsMarked() {
    var question = new NetlinkWriter(64);
    question.begin(GET, NLM_F_DUMP, 0, 0);
    question.int32(MARK, NftScript.MARK);
    question.int32(MARK_MASK, -1);
    question.end();
    try (var socket = new NetlinkSocket()) {
      socket.send(question.written());
      boolean found = false;
      for (boolean done = false; !done; ) {
        Optional<ByteBuffer> datagram = socket.receive(false);
        var reader = new NetlinkReader(datagram.orElse(ByteBuffer.allocate(0)));
        done = datagram.isEmpty();
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
          done |= next.get().type() == DONE;
          found |= next.get().type() == NEW && lasts(next.get().attributes());
        }
      }
      return found;
    } catch (IOException e) {
      LOG.warn("conntrack does not answer: {}", e.getMessage());
      return true;
    }
  }

  private static boolean lasts(ByteBuffer connection) {
    return state(connection) < TCP_TIME_WAIT;
  }

  /** Conntrack notes who finished first, and after the second FIN that both did. */
  private static Standing standing(ByteBuffer connection) {
    int state = state(connection);
    boolean both = state == TCP_LAST_ACK || state == TCP_TIME_WAIT;
    var finished = EnumSet.noneOf(End.class);
    if (both || (tcp(connection, TCP_FLAGS_ORIGINAL, 0) & CLOSE_INIT) != 0) {
      finished.add(End.INITIATOR);
    }
    if (both || (tcp(connection, TCP_FLAGS_REPLY, 0) & CLOSE_INIT) != 0) {
      finished.add(End.RESPONDER);
    }
    boolean lives = state > TCP_SYN_SENT && state < TCP_CLOSE;
    return new Standing(lives || !finished.isEmpty(), finished, state == TCP_CLOSE);
  }

  /** Of a connection that is not TCP, or of which nothing is said, the last. */
  private static int state(ByteBuffer connection) {
    return tcp(connection, TCP_STATE, Integer.MAX_VALUE);
  }

  private static int tcp(ByteBuffer connection, int attribute, int otherwise) {
    return NetlinkReader.attribute(connection, PROTOCOL_INFO)
        .flatMap(info -> NetlinkReader.attribute(info, PROTOCOL_INFO_TCP))
        .flatMap(tcp -> NetlinkReader.attribute(tcp, attribute))
        .map(value -> (int) value.get(0))
        .orElse(otherwise);
  }

  /** Who sends the replies, and to where. */
  private static Optional<Flow> responder(ByteBuffer connection) {
    return NetlinkReader.attribute(connection, TUPLE_REPLY)
        .flatMap(tuple -> {
          var addresses = NetlinkReader.attribute(tuple, TUPLE_IP);
          var ports = NetlinkReader.attribute(tuple, TUPLE_PROTOCOL);
          return addresses.isEmpty() || ports.isEmpty()
              ? Optional.empty()
              : end(addresses.get(), IP_SOURCES, ports.get(), PROTOCOL_SOURCE)
                  .flatMap(peer ->
                      end(addresses.get(), IP_DESTINATIONS, ports.get(), PROTOCOL_DESTINATION)
                          .map(at -> new Flow(peer, at)));
        });
  }

  private static Optional<HostPort> end(
      ByteBuffer addresses, List<Integer> kinds, ByteBuffer ports, int port) {
    return kinds.stream()
        .flatMap(kind -> NetlinkReader.attribute(addresses, kind).stream())
        .findFirst()
        .flatMap(address ->
            NetlinkReader.attribute(ports, port)
                .map(number ->
                    new HostPort(host(address), Short.toUnsignedInt(number.getShort(0)))));
  }

  private static InetAddress host(ByteBuffer address) {
    var bytes = new byte[address.remaining()];
    address.get(0, bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException noAddress) {
      throw new IllegalArgumentException(noAddress);
    }
  }

  private static Optional<ByteBuffer> ask(int type, Flow flow) {
    var question = new NetlinkWriter(256);
    int number = question.begin(type, NetlinkReader.NLM_F_ACK, family(flow), 0);
    int tuple = question.open(TUPLE_ORIGINAL);
    writeAddresses(question, flow);
    int protocol = question.open(TUPLE_PROTOCOL);
    question.int8(PROTOCOL_NUMBER, TCP);
    question.int16(PROTOCOL_SOURCE, flow.peer().port());
    question.int16(PROTOCOL_DESTINATION, flow.at().port());
    question.close(protocol);
    question.close(tuple);
    question.end();
    try (var socket = new NetlinkSocket()) {
      socket.send(question.written());
      var datagram = socket.receive(false);
      while (datagram.isPresent()) {
        var message = new NetlinkReader(datagram.get()).next();
        if (message.isPresent()
            && message.get().sequence() == number
            && message.get().type() == NEW) {
          return Optional.of(copy(message.get().attributes()));
        }
        datagram = socket.receive(false);
      }
    } catch (IOException e) {
      LOG.warn("conntrack does not answer: {}", e.getMessage());
    }
    return Optional.empty();
  }

  /** The socket's own memory is gone with the socket. */
  private static ByteBuffer copy(ByteBuffer attributes) {
    return ByteBuffer.allocate(attributes.remaining()).put(attributes).flip();
  }

  private static void writeAddresses(NetlinkWriter question, Flow flow) {
    int addresses = question.open(TUPLE_IP);
    boolean ipv6 = family(flow) == INET6;
    HostPort from = flow.peer();
    int family = ipv6 ? 1 : 0;
    question.attribute(IP_SOURCES.get(family), from.host().getAddress());
    question.attribute(IP_DESTINATIONS.get(family), flow.at().host().getAddress());
    question.close(addresses);
  }

  private static Optional<Counters> read(ByteBuffer attributes) {
    return NetlinkReader.attribute(attributes, COUNTERS_ORIGINAL)
        .map(counter ->
            new Counters(
                read(counter, COUNTER_PACKETS, COUNTER_BYTES),
                NetlinkReader.attribute(attributes, COUNTERS_REPLY)
                    .map(reply -> read(reply, COUNTER_PACKETS, COUNTER_BYTES))
                    .orElse(Counter.NONE)));
  }

  private static Counter read(ByteBuffer counter, int packets, int bytes) {
    return new Counter(number(counter, packets), number(counter, bytes));
  }

  private static long number(ByteBuffer counter, int type) {
    return NetlinkReader.attribute(counter, type)
        .filter(value -> value.remaining() == 8)
        .map(value -> value.getLong(0))
        .orElse(0L);
  }

  private static int family(Flow flow) {
    return flow.at().host().getAddress().length == 4 ? INET : INET6;
  }
}
