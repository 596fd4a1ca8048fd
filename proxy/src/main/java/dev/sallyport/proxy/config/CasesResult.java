package dev.sallyport.proxy.config;

import java.util.List;

/** What came of reading a file of cases. */
public sealed interface CasesResult {

  /** Every key was understood. */
  record Loaded(List<PolicyCase> cases) implements CasesResult {

    /** Copies the list. */
    public Loaded {
      cases = List.copyOf(cases);
    }
  }

  /** Everything that has to be put right; never empty. */
  record Refused(List<ConfigProblem> problems) implements CasesResult {

    /** Copies the list. */
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
