package dev.sallyport.proxy.net;

import java.util.concurrent.Executor;

/**
 * What cannot be done from within the call that asks for it, but before anything else happens. A
 * peer may have answered already what a session is about to be told: that its upload is over,
 * before the server complains of the reset.
 */
public final class BeforeNextEvent {
  private BeforeNextEvent() {}

  /**
   * Does it on an event loop before that tells of another event of a control connection. Any
   * thread.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the event loop has ended
   */
  public static void execute(Executor loop, Runnable task) {
    if (loop instanceof RingLoop ring) {
      ring.beforeNextEvent(task);
    } else {
      // Netty's others do what they are asked for before they look for events again.
      loop.execute(task);
    }
  }
}
