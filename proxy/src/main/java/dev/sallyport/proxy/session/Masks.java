package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.Effect;
import dev.sallyport.rules.ftp.FeatureList;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HelpText;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.Policy;
import dev.sallyport.rules.policy.Subject;
import dev.sallyport.rules.policy.TlsPolicy;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** What a client is told in place of the server's words about itself. */
final class Masks {
  private static final Map<Verb, String> TLS_FEATURES = tlsFeatures();

  private final Policy policy;
  private final TlsPolicy tls;

  Masks(Policy policy, TlsPolicy tls) {
    this.policy = policy;
    this.tls = tls;
  }

  /** The greeting, or a word that comes before it. */
  FtpReply greeting(FtpReply reply) {
    if (policy.mask().banner().isEmpty()) {
      return reply;
    }
    return reply.preliminary() ? Replies.READY_SOON : policy.mask().banner().getFirst();
  }

  /** What the client may read of the addresses in an answer. */
  static FtpReply veiled(Draft draft, FtpCommand.Plain command, FtpReply reply) {
    return namesFiles(command) ? reply : draft.veiled(reply, command.argument());
  }

  /** Names must come as they are, or the client asks for files that are not there. */
  private static boolean namesFiles(FtpCommand.Plain command) {
    return switch (command.verb()) {
      case PWD, XPWD, MKD, XMKD, MLST, STOU -> true;
      case HASH, MD5, MMD5, XCRC, XMD5, XSHA, XSHA1, XSHA256, XSHA512 -> true;
      case STAT -> !command.argument().isEmpty();
      default -> false;
    };
  }

  /** The final answer to this verb. */
  FtpReply answer(Subject subject, Verb verb, FtpReply reply) {
    return switch (verb) {
      case FEAT -> features(subject, reply);
      case HELP ->
          reply.completion() ? HelpText.without(reply, it -> policy.hides(subject, it)) : reply;
      case SYST ->
          reply.completion() && !policy.mask().syst().isEmpty()
              ? policy.mask().syst().getFirst()
              : reply;
      default -> reply;
    };
  }

  /** What the server says of TLS is about its own side, unless TLS passes through us. */
  private FtpReply features(Subject subject, FtpReply reply) {
    FtpReply shown = FeatureList.without(reply, name -> hides(subject, name));
    boolean ours = tls.client().terminates();
    return ours && subject.tls().offers()
        ? FeatureList.with(
            shown,
            TLS_FEATURES.entrySet().stream()
                .filter(feature -> !policy.hides(subject, feature.getKey()))
                .map(Map.Entry::getValue)
                .toList())
        : shown;
  }

  private static Map<Verb, String> tlsFeatures() {
    var features = new EnumMap<Verb, String>(Verb.class);
    features.put(Verb.AUTH, "AUTH TLS");
    features.put(Verb.PBSZ, "PBSZ");
    features.put(Verb.PROT, "PROT");
    return Collections.unmodifiableMap(features);
  }

  private boolean hides(Subject subject, String feature) {
    return policy.mask().hiddenFeatures().contains(feature)
        || Verb.of(feature).filter(verb -> isOurs(verb) || policy.hides(subject, verb)).isPresent();
  }

  private boolean isOurs(Verb verb) {
    return verb.effect() == Effect.PROTECTION && tls.client().terminates();
  }
}
