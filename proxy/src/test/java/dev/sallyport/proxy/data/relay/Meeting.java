package dev.sallyport.proxy.data.relay;

import dev.sallyport.proxy.data.DataPath;
import dev.sallyport.proxy.data.Leg;
import dev.sallyport.proxy.data.Protections;
import dev.sallyport.proxy.data.TransferBounds;
import dev.sallyport.rules.ftp.Direction;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** The peers of one data path, and the path. */
final class Meeting {
  final Recorder told = new Recorder();
  final DataPath path;
  final Socket server;

  private final RelayLab lab;
  private final ServerSocket clientListener;
  private @Nullable Socket client;

  Meeting(RelayLab lab, Route route) throws Exception {
    this.lab = lab;
    clientListener = lab.listen(RelayLab.CLIENT);
    var serverListener = lab.listen(RelayLab.SERVER);
    Leg clientLeg = route.clientComes ? lab.clientComes() : lab.dialClient(clientListener);
    Leg serverLeg = route.serverComes ? lab.serverComes() : lab.dialServer(serverListener);
    path = lab.open(clientLeg, serverLeg, told);
    Socket accepted = route.serverComes ? null : lab.accept(serverListener);
    var opened = told.next(Recorder.Told.Opened.class);
    server =
        accepted != null
            ? accepted
            : lab.connect(RelayLab.SERVER, opened.serverSide().orElseThrow());
    if (route.clientComes) {
      client = lab.connect(RelayLab.CLIENT, opened.clientSide().orElseThrow());
    }
  }

  Meeting transfer(Direction direction) throws Exception {
    return transfer(direction, TransferBounds.NONE);
  }

  Meeting transfer(Direction direction, TransferBounds bounds) throws Exception {
    return transfer(direction, bounds, Protections.NONE);
  }

  Meeting transfer(Direction direction, TransferBounds bounds, Protections protections)
      throws Exception {
    lab.onLoop(() -> {
      path.transfer(direction, bounds, protections);
      return true;
    });
    client();
    return this;
  }

  void close() throws Exception {
    lab.onLoop(() -> {
      path.close();
      return true;
    });
  }

  Socket client() throws IOException {
    if (client == null) {
      client = lab.accept(clientListener);
    }
    return client;
  }

  Socket sender(Direction direction) throws IOException {
    return direction == Direction.TO_CLIENT ? server : client();
  }

  Socket receiver(Direction direction) throws IOException {
    return direction == Direction.TO_CLIENT ? client() : server;
  }
}
