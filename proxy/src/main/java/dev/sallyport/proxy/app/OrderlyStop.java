package dev.sallyport.proxy.app;

import java.io.PrintWriter;

/**
 * What SIGTERM starts: stops the gateway and ends the process with 0.
 *
 * <p>A JVM that a signal ends exits with 128 plus the signal's number, whatever its hooks did. A
 * supervisor would read that as a crash, so this hook halts the JVM itself once all is closed.
 */
record OrderlyStop(ProxyApp app, PrintWriter err) implements Runnable {

  @Override
  public void run() {
    int exitCode = 1;
    try {
      err.println("sallyport is stopping");
      app.close();
      err.println("sallyport has stopped");
      exitCode = 0;
    } catch (RuntimeException e) {
      err.println("sallyport could not stop in order: " + e);
    } finally {
      err.flush();
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
