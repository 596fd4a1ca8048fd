package dev.sallyport.proxy.app;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * What SIGTERM starts: stops the gateway and ends the process with 0.
 *
 * <p>A JVM that a signal ends exits with 128 plus the signal's number, whatever its hooks did. A
 * supervisor would read that as a crash, so this hook halts the JVM itself once all is closed. It
 * also halts, with 1, when that takes too long: a process that ignores SIGTERM helps nobody.
 */
record OrderlyStop(ProxyApp app, Duration patience, PrintWriter err) implements Runnable {

  @Override
  public void run() {
    say("sallyport is stopping");
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
