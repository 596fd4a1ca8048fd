package dev.sallyport.proxy.admin.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What operators may ask of the process as a whole. */
public interface Operations {

  /** Where there is no process of its own: nothing can be asked. */
  Operations NOBODY =
      new Operations() {
        @Override
        public CompletionStage<Reloaded> reload() {
          return CompletableFuture.completedFuture(
              new Reloaded("failed", List.of("there is no configuration file")));
        }

        @Override
        public boolean drain(boolean stay) {
          return false;
        }
      };

  /**
   * What came of reading the configuration again.
   *
   * @param outcome {@code applied}, {@code refused} or {@code failed}
   * @param problems why not, each in words
   */
  record Reloaded(String outcome, List<String> problems) {

    /** Copies the list. */
    public Reloaded {
      problems = List.copyOf(problems);
    }
  }

  /** Reads the configuration again; does not block. */
  CompletionStage<Reloaded> reload();

  /**
   * Begins to drain; does not block.
   *
   * @param stay whether the process goes on without sessions until it is told to end, or ends when
   *     the drain is over
   * @return whether it can
   */
  boolean drain(boolean stay);
}
