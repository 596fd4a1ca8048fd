package dev.sallyport.proxy.record;

import dev.sallyport.proxy.session.Action;
import dev.sallyport.proxy.session.Event;
import java.time.Instant;
import java.util.List;

/** Where one session writes down what happens to it. On its event loop; never blocks. */
public interface Recording {
  /** Of a session that is not recorded. */
  Recording NONE = (_, _, _) -> {};

  /** An event, and what followed from it. */
  void step(Event event, List<Action> actions, Instant now);
}
