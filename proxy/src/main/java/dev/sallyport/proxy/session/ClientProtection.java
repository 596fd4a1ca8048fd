package dev.sallyport.proxy.session;

import dev.sallyport.proxy.session.Protection.Control;
import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.ProtectionLevel;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.Policy;
import dev.sallyport.rules.policy.TlsPolicy;
import dev.sallyport.rules.policy.Verdict;
import java.util.Optional;
import java.util.Set;

/**
 * The TLS server that we are toward the client (RFC 4217): AUTH, PBSZ, PROT and CCC in their order,
 * and what a transfer needs of them.
 */
final class ClientProtection {
  private static final Set<String> MECHANISMS = Set.of("TLS", "TLS-C");
  private static final Set<String> PASSED_MECHANISMS = Set.of("TLS", "TLS-C", "TLS-P", "SSL");
  private static final Optional<Verdict.Deny> NONE = Optional.empty();

  private final TlsPolicy tls;
  private final Policy policy;

  ClientProtection(TlsPolicy tls, Policy policy) {
    this.tls = tls;
    this.policy = policy;
  }

  /** What stands against AUTH, PBSZ, PROT or CCC now. */
  Optional<Verdict.Deny> against(SessionState state, FtpCommand.Plain command) {
    return switch (command.verb()) {
      case AUTH -> againstAuth(state, command.argument());
      case PBSZ -> againstPbsz(state, command.argument());
      case PROT -> againstProt(state, command.argument());
      case CCC -> againstCcc(state);
      default -> throw new IllegalArgumentException(command.verb() + " protects nothing");
    };
  }

  /** What stands against a transfer now (RFC 4217 §10.2). */
  Optional<Verdict.Deny> againstTransfer(SessionState state) {
    boolean clear = state.protection().client().data() == ProtectionLevel.CLEAR;
    return clear && tls.clientData() == TlsPolicy.ClientData.REQUIRED
        ? deny(521, "Data connections must be protected, say PROT P", BuiltinCheck.TLS_DATA)
        : NONE;
  }

  /** PBSZ, PROT or CCC, with nothing against it. */
  void perform(Draft draft, FtpCommand.Plain command) {
    Protection.OfClient client = draft.state().protection().client();
    switch (command.verb()) {
      case PBSZ -> {
        become(draft, new Protection.OfClient(client.control(), true, client.data()));
        draft.answer(Replies.PBSZ_OK);
      }
      case PROT -> {
        ProtectionLevel level = ProtectionLevel.of(command.argument()).orElseThrow();
        become(draft, new Protection.OfClient(client.control(), true, level));
        draft.answer(Replies.protectionLevel(level));
      }
      case CCC -> {
        draft.answer(Replies.CCC_OK);
        clear(draft, client.control(Control.CLEARED));
      }
      default -> throw new IllegalArgumentException(command.verb() + " is not ours to answer");
    }
  }

  /** AUTH, and the server is ready: 234 is the last word in clear. */
  void accept(Draft draft) {
    draft.dropDataPath();
    Logins.forget(draft);
    draft.answer(Replies.AUTH_OK);
    begin(draft);
  }

  /** TLS from now on. */
  void begin(Draft draft) {
    become(draft, draft.state().protection().client().control(Control.HANDSHAKING));
    draft.act(new Action.StartTimer(Timer.HANDSHAKE));
    draft.act(new Action.StartTls(Side.CLIENT));
  }

  /** TLS stands. */
  void onEstablished(Draft draft) {
    boolean implicit = tls.client() == TlsPolicy.ClientMode.IMPLICIT;
    ProtectionLevel level = implicit ? ProtectionLevel.PRIVATE : ProtectionLevel.CLEAR;
    become(draft, new Protection.OfClient(Control.PROTECTED, false, level));
    partyChanged(draft, true);
    draft.act(new Action.StopTimer(Timer.HANDSHAKE));
    if (implicit) {
      draft.act(new Action.ReachServer());
      draft.act(new Action.StartTimer(Timer.CONNECT));
    }
  }

  /** Nothing can be said any more: in clear it must not be, and TLS there is none. */
  static void onFailed(Draft draft, TlsFailure failure) {
    boolean injected = failure == TlsFailure.PLAINTEXT;
    draft.tell(
        new Notice.Refused(
            injected ? BuiltinCheck.PLAINTEXT_AFTER_AUTH : BuiltinCheck.TLS_HANDSHAKE,
            failure.tag()));
    draft.end(injected ? EndReason.CLIENT_VIOLATION : EndReason.TLS_FAILED);
  }

  /** Whether REIN can be carried out: what it would leave behind has to be plain on both sides. */
  boolean mayReinitialize(SessionState state) {
    return tls.client() != TlsPolicy.ClientMode.IMPLICIT
        && state.protection().server().control() == Control.CLEAR;
  }

  /** The server did REIN; the client has been told (RFC 4217 §4, RFC 959 §4.1.1). */
  void onReinitialized(Draft draft) {
    if (draft.state().protection().on()) {
      clear(draft, new Protection.OfClient(Control.CLEAR, false, ProtectionLevel.CLEAR));
    }
  }

  private Optional<Verdict.Deny> againstAuth(SessionState state, String mechanism) {
    boolean passed = tls.client() == TlsPolicy.ClientMode.PASSTHROUGH;
    String upper = Ascii.upper(mechanism);
    if (!(passed ? PASSED_MECHANISMS : MECHANISMS).contains(upper)) {
      return deny(504, "Only AUTH TLS is offered here", BuiltinCheck.TLS_MECHANISM);
    }
    return switch (state.protection().client().control()) {
      case CLEAR -> NONE;
      case PROTECTED, HANDSHAKING, COPIED ->
          deny(503, "The connection is protected already", BuiltinCheck.TLS_SEQUENCE);
      case CLEARED -> deny(534, "No AUTH after CCC", BuiltinCheck.TLS_SEQUENCE);
    };
  }

  private static Optional<Verdict.Deny> againstPbsz(SessionState state, String size) {
    if (!state.protection().on()) {
      return deny(503, "Say AUTH TLS first", BuiltinCheck.TLS_SEQUENCE);
    }
    // A number of 32 bits (RFC 2228 §3), which with TLS is 0 and nobody minds.
    boolean number = size.length() <= 10 && size.chars().allMatch(c -> c >= '0' && c <= '9');
    return number && !size.isEmpty() && Long.parseLong(size) < 1L << 32
        ? NONE
        : deny(501, "PBSZ takes a number", BuiltinCheck.BAD_ARGUMENT);
  }

  private Optional<Verdict.Deny> againstProt(SessionState state, String argument) {
    if (!state.protection().on()) {
      return deny(503, "Say AUTH TLS first", BuiltinCheck.TLS_SEQUENCE);
    }
    if (!state.protection().client().bufferSize()) {
      return deny(503, "Say PBSZ 0 first", BuiltinCheck.TLS_SEQUENCE);
    }
    Optional<ProtectionLevel> level = ProtectionLevel.of(argument);
    if (level.isEmpty()) {
      return deny(504, "PROT takes C or P", BuiltinCheck.TLS_LEVEL);
    }
    if (!level.get().tls()) {
      return deny(536, "TLS knows PROT C and PROT P only", BuiltinCheck.TLS_LEVEL);
    }
    boolean clear = level.get() == ProtectionLevel.CLEAR;
    return switch (tls.clientData()) {
      case OPTIONAL -> NONE;
      case REQUIRED ->
          clear ? deny(534, "Data connections must be protected", BuiltinCheck.TLS_LEVEL) : NONE;
      case CLEAR_ONLY ->
          clear ? NONE : deny(534, "Data connections are in clear here", BuiltinCheck.TLS_LEVEL);
    };
  }

  private Optional<Verdict.Deny> againstCcc(SessionState state) {
    if (!state.protection().on()) {
      return deny(533, "The connection is not protected", BuiltinCheck.TLS_SEQUENCE);
    }
    return tls.clearCommands()
        ? NONE
        : deny(534, "The control connection stays protected here", BuiltinCheck.TLS_CCC);
  }

  private void clear(Draft draft, Protection.OfClient now) {
    become(draft, now);
    partyChanged(draft, false);
    draft.act(new Action.StopTls());
  }

  private void partyChanged(Draft draft, boolean on) {
    Standing standing = draft.state().standing();
    draft.become(
        draft.state().standing(standing.scope(policy.scope(standing.scope().party().tls(on)))));
  }

  private static Optional<Verdict.Deny> deny(int code, String text, BuiltinCheck check) {
    return Optional.of(new Verdict.Deny(FtpReply.of(code, text), check));
  }

  private static void become(Draft draft, Protection.OfClient client) {
    draft.become(draft.state().protection(draft.state().protection().client(client)));
  }
}
