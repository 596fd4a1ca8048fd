package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.Scope;

/**
 * What rules may ask about beyond the protocol's own state.
 *
 * @param scope who the session is between, and the rules about them
 * @param directory where relative names begin
 * @param announcedBytes what ALLO said the next upload has; -1 where it said nothing
 */
public record Standing(Scope scope, WorkingDirectory directory, long announcedBytes) {

  /** At the start of a session. */
  static Standing first(Scope scope) {
    return new Standing(scope, new WorkingDirectory.Unknown(), -1);
  }

  Standing scope(Scope now) {
    return new Standing(now, directory, announcedBytes);
  }

  Standing directory(WorkingDirectory now) {
    return new Standing(scope, now, announcedBytes);
  }

  Standing announcedBytes(long now) {
    return new Standing(scope, directory, now);
  }
}
