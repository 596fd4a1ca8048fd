package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.ProxyConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;

/** Holds the ports of a configuration until the gateway itself takes this place. */
public final class ProxyApp implements AutoCloseable {
  private static final String ADMIN = "";
  private final LinkedHashMap<String, ServerSocket> sockets = new LinkedHashMap<>();

  private ProxyApp() {}

  /** Binds every listener and the admin address. */
  public static ProxyApp start(ProxyConfig config) throws StartException {
    var app = new ProxyApp();
    try {
      for (ListenerConfig listener : config.listeners()) {
        app.bind(listener.name(), listener.bind());
      }
      app.bind(ADMIN, config.admin());
      return app;
    } catch (StartException e) {
      app.close();
      throw e;
    }
  }

  /** Where the named listener accepts control connections. */
  public InetSocketAddress address(String listener) {
    ServerSocket socket = sockets.get(listener);
    if (socket == null) {
      throw new IllegalArgumentException(listener);
    }
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Where health and metrics are served. */
  public InetSocketAddress adminAddress() {
    return address(ADMIN);
  }

  /** Stops in reverse order. */
  @Override
  public void close() {
    sockets.sequencedValues().reversed().forEach(ProxyApp::closeQuietly);
  }

  private void bind(String name, InetSocketAddress address) throws StartException {
    try {
      var socket = new ServerSocket();
      sockets.put(name, socket);
      socket.bind(address);
    } catch (IOException e) {
      throw new StartException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  private static void closeQuietly(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is closed all the same.
    }
  }
}
