package dev.sallyport.rules.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What happens where a built-in check fails, mildest last. */
public enum Enforcement {
  /** The session ends. */
  TERMINATE,
  /** The client gets a refusal, and the session goes on. */
  DENY,
  /** Let through, and written to the audit as what would have been refused. */
  SHADOW,
  /** Let through. */
  ALLOW;

  static final Set<Enforcement> ANY = Collections.unmodifiableSet(EnumSet.allOf(Enforcement.class));
  static final Set<Enforcement> STRICT = Collections.unmodifiableSet(EnumSet.of(TERMINATE, DENY));
  static final Set<Enforcement> ONLY_TERMINATE = Collections.unmodifiableSet(EnumSet.of(TERMINATE));
  static final Set<Enforcement> ONLY_DENY = Collections.unmodifiableSet(EnumSet.of(DENY));

  /** Whether what fails the check goes on nevertheless. */
  public boolean lets() {
    return this == SHADOW || this == ALLOW;
  }
}
