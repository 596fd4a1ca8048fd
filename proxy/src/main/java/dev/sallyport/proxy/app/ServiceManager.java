package dev.sallyport.proxy.app;

import dev.sallyport.proxy.net.Transport;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who started this process and wants to know how it goes (sd_notify(3)): with {@code Type=notify} a
 * unit is active when the gateway serves, and not when its JVM has begun to start. Where nobody
 * wants to know, nothing is said. Any thread.
 */
final class ServiceManager {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
  private static final ServiceManager NONE = new ServiceManager(new byte[0]);

  /** The path of its socket, or the name of an abstract one behind a NUL; empty where none is. */
  private final byte[] socket;

  private ServiceManager(byte[] socket) {
    this.socket = socket;
  }

  /** Nobody. */
  static ServiceManager none() {
    return NONE;
  }

  /**
   * Whom the environment names. Needs {@link Transport#EPOLL}.
   *
   * @param environment of this process
   */
  static ServiceManager of(Map<String, String> environment) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    boolean known = socket.startsWith("/") || socket.startsWith("@");
    if (!known || !Transport.EPOLL.available()) {
      return NONE;
    }
    byte[] path = socket.getBytes(StandardCharsets.UTF_8);
    if (path[0] == '@') {
      path[0] = 0;
    }
    return new ServiceManager(path);
  }

  /** The gateway serves, from now on or again. */
  void ready() {
    tell("READY=1\nSTATUS=serving\n");
  }

  /** The configuration is read again; {@link #ready} is to follow, whatever comes of it. */
  void reloading() {
    tell("RELOADING=1\nSTATUS=reading the configuration again\n");
  }

  /** The gateway will end. */
  void stopping() {
    tell("STOPPING=1\nSTATUS=letting transfers finish\n");
  }

  private void tell(String news) {
    if (socket.length == 0) {
      return;
    }
    byte[] text = news.getBytes(StandardCharsets.US_ASCII);
    Socket here = Socket.newSocketDomainDgram();
    try {
      var message = ByteBuffer.allocateDirect(text.length).put(text).flip();
      here.sendToDomainSocket(message, 0, text.length, socket);
    } catch (IOException e) {
      LOG.warn("the service manager cannot be told: {}", e.getMessage());
    } finally {
      close(here);
    }
  }

  private static void close(Socket here) {
    try {
      here.close();
    } catch (IOException e) {
      LOG.debug("a socket did not close", e);
    }
  }
}
