package dev.sallyport.proxy.control;

import dev.sallyport.proxy.data.DataPathRequest;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.data.relay.Passages;
import dev.sallyport.proxy.nat.Face;
import dev.sallyport.proxy.nat.Veil;
import dev.sallyport.proxy.session.Action;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.Mapped;
import dev.sallyport.rules.policy.Limits;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of one session, and the data paths that lie between them.
 *
 * @param client the client's address
 * @param server the server's address
 * @param toClient our face toward the client
 * @param toServer our face toward the server
 */
record SessionFaces(
    ListenerContext context, InetAddress client, InetAddress server, Face toClient, Face toServer) {

  /** The faces of a session whose server has been reached. */
  static SessionFaces of(
      ListenerContext context, SocketChannel client, ServerReach.Reached reached) {
    SocketChannel server = reached.server();
    return new SessionFaces(
        context,
        Mapped.plain(client.remoteAddress()),
        Mapped.plain(server.remoteAddress()),
        context.clientFace().face(Mapped.plain(client.localAddress()), reached.clientFace()),
        context.serverFace().face(Mapped.plain(server.localAddress()), reached.serverFace()));
  }

  /** The same for data paths that are yet to come, by another configuration. */
  SessionFaces adopt(ListenerContext next) {
    return new SessionFaces(next, client, server, toClient, toServer);
  }

  /** Lets the client have data connections that nobody here can read, where that is wanted. */
  Optional<Passages> passages(Passages.Observer observer, EventLoop loop) {
    var route =
        new Passages.Route(client, toClient.listening(), server, toServer.control(), bounds());
    return context.passages().map(ports -> ports.open(route, observer, loop));
  }

  /** Over what the server may say of where it is, and of where it sees us. */
  Veil veil() {
    return Veil.of(
        List.of(server, toServer.shown(), toServer.listening(), toServer.control()),
        List.of(client, toClient.shown(), toClient.listening(), toClient.control()),
        toClient.shown());
  }

  /** What to ask of a data plane for peers that connect, or listen, like this. */
  DataPathRequest request(Action.Peer ofClient, Action.Peer ofServer) {
    return new DataPathRequest(clientLeg(ofClient), serverLeg(ofServer), bounds());
  }

  private DataPathRequest.Bounds bounds() {
    Limits limits = context.limits();
    return new DataPathRequest.Bounds(
        limits.connectTimeout(), limits.dataAcceptTimeout(), limits.dataStallTimeout());
  }

  private Leg clientLeg(Action.Peer peer) {
    int sourcePort = context.config().clientSide().activeSourcePort();
    boolean theirs = context.standsInForServers();
    return switch (peer) {
      case Action.Peer.Connects() ->
          new Leg.Listen(toClient.listening(), context.clientPorts(), client, theirs);
      case Action.Peer.ConnectsByPort() ->
          new Leg.Listen(toClient.control(), context.clientPorts(), client, theirs);
      case Action.Peer.ListensAt(HostPort target) ->
          new Leg.Dial(target, toClient.control(), sourcePort, theirs);
      case Action.Peer.ListensOn(int port) ->
          new Leg.Dial(new HostPort(client, port), toClient.control(), sourcePort, theirs);
    };
  }

  private Leg serverLeg(Action.Peer peer) {
    boolean theirs = context.standsInForClients();
    return switch (peer) {
      case Action.Peer.Connects _, Action.Peer.ConnectsByPort _ ->
          new Leg.Listen(toServer.listening(), context.serverPorts(), server, theirs);
      case Action.Peer.ListensAt(HostPort target) ->
          new Leg.Dial(target, toServer.control(), 0, theirs);
      case Action.Peer.ListensOn(int port) ->
          new Leg.Dial(new HostPort(server, port), toServer.control(), 0, theirs);
    };
  }
}
