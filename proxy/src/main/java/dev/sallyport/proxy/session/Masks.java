package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.FeatureList;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HelpText;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.policy.Policy;
import dev.sallyport.rules.policy.Subject;

/** What a client is told in place of the server's words about itself. */
final class Masks {
  private final Policy policy;

  Masks(Policy policy) {
    this.policy = policy;
  }

  /** The greeting, or a word that comes before it. */
  FtpReply greeting(FtpReply reply) {
    if (policy.mask().banner().isEmpty()) {
      return reply;
    }
    return reply.preliminary() ? Replies.READY_SOON : policy.mask().banner().getFirst();
  }

  /** The final answer to this verb. */
  FtpReply answer(Subject subject, Verb verb, FtpReply reply) {
    return switch (verb) {
      case FEAT -> FeatureList.without(reply, name -> hides(subject, name));
      case HELP ->
          reply.completion() ? HelpText.without(reply, it -> policy.hides(subject, it)) : reply;
      case SYST ->
          reply.completion() && !policy.mask().syst().isEmpty()
              ? policy.mask().syst().getFirst()
              : reply;
      default -> reply;
    };
  }

  private boolean hides(Subject subject, String feature) {
    return policy.mask().hiddenFeatures().contains(feature)
        || Verb.of(feature).filter(verb -> policy.hides(subject, verb)).isPresent();
  }
}
