package dev.sallyport.proxy.app;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * What SIGTERM starts: drains and stops the gateway and ends the process with 0.
 *
 * <p>A JVM that a signal ends exits with 128 plus the signal's number, whatever its hooks did. A
 * supervisor would read that as a crash, so this hook halts the JVM itself once all is closed. It
 * also halts, with 1, when that takes too long: a process that ignores SIGTERM helps nobody.
 */
record OrderlyStop(ProxyApp app, PrintWriter err, ServiceManager manager) implements Runnable {

  /** Beyond the time that transfers have to finish. */
  private static final Duration CLOSING = Duration.ofSeconds(20);

  @Override
  public void run() {
    Duration drain = app.config().lifecycle().drainTimeout();
    Duration patience = drain.plus(CLOSING);
    manager.stopping();
    say("sallyport is stopping; transfers may go on for " + drain.toSeconds() + " seconds");
    Thread closing = new Thread(this::close, "close");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(patience);
    } catch (InterruptedException e) {
      // Nobody interrupts a hook; if somebody does, waiting is over.
    }
    end(1, "sallyport did not stop in " + patience.toSeconds() + " seconds");
  }

  private void close() {
    try {
      int cut = app.drain();
      if (cut > 0) {
        say("sallyport cuts " + cut + (cut == 1 ? " session" : " sessions"));
      }
      app.close();
      end(0, "sallyport has stopped");
    } catch (RuntimeException e) {
      end(1, "sallyport could not stop in order: " + e);
    }
  }

  private void end(int exitCode, String why) {
    say(why);
    Runtime.getRuntime().halt(exitCode);
  }

  private void say(String line) {
    err.println(line);
    err.flush();
  }
}
