package dev.sallyport.rules.policy;

import dev.sallyport.rules.ftp.FtpReply;
import java.util.List;
import java.util.Set;

/**
 * What clients are told in place of what would tell them about the server.
 *
 * @param banner for the greeting; none leaves it as it is
 * @param syst for the reply to SYST, likewise
 * @param hiddenFeatures taken out of FEAT, in upper case; those that are commands are refused too
 */
public record Mask(List<FtpReply> banner, List<FtpReply> syst, Set<String> hiddenFeatures) {

  /** Nothing is masked. */
  public static final Mask NONE = new Mask(List.of(), List.of(), Set.of());

  /** Copies. */
  public Mask {
    banner = List.copyOf(banner);
    syst = List.copyOf(syst);
    hiddenFeatures = Set.copyOf(hiddenFeatures);
    if (banner.size() > 1 || syst.size() > 1) {
      throw new IllegalArgumentException("one reply at most");
    }
  }
}
