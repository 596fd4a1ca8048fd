package dev.sallyport.harness.quickstart;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.util.List;
import org.apache.ftpserver.ConnectionConfig;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerConfigurationException;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.UserManager;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.PropertiesUserManagerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;
import org.slf4j.LoggerFactory;

/**
 * An Apache FtpServer on loopback with one user, who may write, and a few files. It speaks active
 * and passive, in both spellings.
 */
public final class EmbeddedServer implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String USER = "demo";
  private static final String PASSWORD = "sallyport";

  private final FtpServer server;
  private final SampleFiles files;

  private EmbeddedServer(FtpServer server, SampleFiles files) {
    this.server = server;
    this.files = files;
  }

  /**
   * Runs a server until the process is ended.
   *
   * @param arguments the port
   */
  public static void main(String[] arguments) throws IOException {
    quietLogs();
    int port = Integer.parseInt(arguments[0]);
    try {
      var server = start(port);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
      System.out.printf(
          "server: %s:%d is ready; user %s, password %s, files in %s%n",
          LOOPBACK, port, USER, PASSWORD, server.files.folder());
    } catch (FtpException | FtpServerConfigurationException e) {
      System.err.printf("server: cannot listen on %s:%d: %s%n", LOOPBACK, port, reason(e));
      System.exit(1);
    }
  }

  /** Starts a server whose files live as long as it does. */
  public static EmbeddedServer start(int port) throws IOException, FtpException {
    var files = SampleFiles.create();
    try {
      var factory = new FtpServerFactory();
      factory.addListener("default", listener(port));
      factory.setUserManager(users(files));
      factory.setConnectionConfig(connections());
      FtpServer server = factory.createServer();
      server.start();
      return new EmbeddedServer(server, files);
    } catch (FtpException | RuntimeException e) {
      files.delete();
      throw e;
    }
  }

  @Override
  public void close() {
    server.stop();
    files.delete();
  }

  private static Listener listener(int port) {
    var data = new DataConnectionConfigurationFactory();
    data.setActiveEnabled(true);
    data.setPassiveAddress(LOOPBACK);
    var listener = new ListenerFactory();
    listener.setServerAddress(LOOPBACK);
    listener.setPort(port);
    listener.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
    return listener.createListener();
  }

  private static UserManager users(SampleFiles files) throws FtpException {
    var user = new BaseUser();
    user.setName(USER);
    user.setPassword(PASSWORD);
    user.setHomeDirectory(files.folder().toString());
    user.setAuthorities(List.of(new WritePermission()));
    UserManager users = new PropertiesUserManagerFactory().createUserManager();
    users.save(user);
    return users;
  }

  private static ConnectionConfig connections() {
    var connections = new ConnectionConfigFactory();
    connections.setAnonymousLoginEnabled(false);
    connections.setMaxLogins(100);
    return connections.createConnectionConfig();
  }

  private static void quietLogs() {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
