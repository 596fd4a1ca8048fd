package dev.sallyport.proxy.app;

import dev.sallyport.proxy.config.Doubts;
import dev.sallyport.proxy.config.Lifecycle;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.net.ListenSockets;
import dev.sallyport.proxy.tls.TlsProvider;
import dev.sallyport.proxy.upgrade.TakeOver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The gateway as a process: what {@code sallyport run} does from its start to SIGTERM.
 *
 * @param file where the configuration comes from, and is read again from
 * @param takeOver whether to take the place of a gateway that runs
 * @param err for the operator
 */
record Service(Path file, ProxyConfig config, boolean takeOver, PrintWriter err) {
  private static final ServiceManager MANAGER = ServiceManager.of(System.getenv());

  /** Runs; returns only where the gateway could not start, with the exit code. */
  int run() {
    Logging.configure(config.log().level());
    Doubts.about(config).forEach(doubt -> err.println("warning: " + doubt));
    Optional<TakeOver> running = Optional.empty();
    try {
      running = takeOver ? running() : Optional.empty();
      start(running);
    } catch (StartException | IOException e) {
      err.println("sallyport: " + e.getMessage());
      return Main.COULD_NOT_START;
    } finally {
      running.ifPresent(TakeOver::close);
    }
    err.println("sallyport " + Announcement.version() + " is ready");
    MANAGER.ready();
    while (true) {
      LockSupport.park();
    }
  }

  private Optional<TakeOver> running() throws IOException {
    return switch (config.lifecycle().upgrade()) {
      case Lifecycle.Upgrade.Off() -> {
        err.println("upgrade.socket is off, nothing to take over");
        yield Optional.empty();
      }
      case Lifecycle.Upgrade.Socket(String path) -> {
        Optional<TakeOver> running = TakeOver.from(Path.of(path));
        err.println(
            running.isPresent()
                ? "taking over from the gateway that runs"
                : "no gateway answers at upgrade.socket " + path + ", nothing to take over");
        yield running;
      }
    };
  }

  private void start(Optional<TakeOver> running) throws StartException, IOException {
    ProxyApp app =
        running.isPresent()
            ? ProxyApp.succeed(config, running.get().sockets())
            : ProxyApp.start(
                config, ListenSockets.passed(System.getenv(), ProcessHandle.current().pid()));
    try {
      if (running.isPresent()) {
        running.get().ready();
      }
      app.answerSuccessor(() -> Thread.ofPlatform().name("exit").start(() -> leave(app)));
    } catch (StartException | IOException e) {
      app.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(new OrderlyStop(app, err, MANAGER), "stop"));
    follow(app);
    config.listeners().forEach(l -> err.println(Announcement.of(l, app.address(l.name()))));
    err.println(Announcement.of(app.io()));
    config.listeners().forEach(l -> err.println(Announcement.of(l, app.plane(l))));
    if (config.listeners().stream().anyMatch(l -> !l.clientSide().tls().identities().isEmpty())) {
      err.println("TLS: " + TlsProvider.best().description());
    }
    err.println(Announcement.ofAdmin(app.adminAddress()));
  }

  /** A successor is ready: from here on as after SIGTERM. */
  private static void leave(ProxyApp app) {
    app.leaveToSuccessor();
    System.exit(Main.DONE);
  }

  /** Reads the file again at SIGHUP and, if that is wanted, whenever it changes. */
  private void follow(ProxyApp app) {
    var reloader = new Reloader(file, app, MANAGER);
    app.operatedBy(new OperatedProcess(reloader, app));
    HangUp.handle(() -> reloader.reload("SIGHUP"));
    Thread.ofVirtual()
        .name("config-watch")
        .start(
            new ConfigWatch(
                file,
                () -> app.config().lifecycle().reloadOnChange(),
                () -> reloader.reload("changed file")));
  }
}
