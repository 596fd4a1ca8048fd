package dev.sallyport.proxy.app;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Looks at a gateway that drains until it has.
 *
 * @param stays whether the process is to be there afterwards
 */
record DrainWatch(AdminAddress admin, boolean stays) {
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int TOO_MANY_REQUESTS = 429;

  /** What a gateway says of itself; another word than "stopping" is of one that does not drain. */
  private record Seen(String readiness, String sessions) {
    /** Nobody, or another process, has its address. */
    static final Seen ENDED = new Seen("", "");
  }

  /** Blocks until the sessions are gone, however long the gateway gives them. */
  void await(Consumer<String> say) throws InterruptedException {
    String told = "";
    while (true) {
      Optional<Seen> seen = look();
      if (seen.isPresent() && !seen.get().readiness().equals("stopping")) {
        say.accept("the gateway has ended");
        return;
      }
      String sessions = seen.map(Seen::sessions).orElse(told);
      if (!sessions.equals(told)) {
        say.accept(OperatorCommands.left(sessions));
        told = sessions;
      }
      if (stays && sessions.equals("0")) {
        say.accept("the gateway waits for SIGTERM");
        return;
      }
      LockSupport.parkNanos(LOOK.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException("while the gateway drains");
      }
    }
  }

  /** Empty where it cannot be known for now. */
  private Optional<Seen> look() throws InterruptedException {
    try {
      AdminAddress.Answer answer = admin.ask("GET", "/api/status");
      if (answer.status() == TOO_MANY_REQUESTS) {
        return Optional.empty();
      }
      return Optional.of(
          answer.problem().isEmpty()
              ? new Seen(
                  String.valueOf(answer.value().get("readiness")),
                  String.valueOf(answer.value().get("sessions")))
              : Seen.ENDED);
    } catch (ConnectException nobody) {
      return Optional.of(Seen.ENDED);
    } catch (IOException halfway) {
      // Most likely it ends right now, which the next look tells.
      return Optional.empty();
    }
  }
}
