package dev.sallyport.proxy.config;

import java.util.List;

/** What came of reading a configuration: all of it is good, or none of it is used. */
public sealed interface LoadResult {

  /** Every key was understood and checked. */
  record Loaded(ProxyConfig config) implements LoadResult {}

  /** Everything that has to be put right, in the order of reading; never empty. */
  record Refused(List<ConfigProblem> problems) implements LoadResult {

    /** Copies the list. */
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
