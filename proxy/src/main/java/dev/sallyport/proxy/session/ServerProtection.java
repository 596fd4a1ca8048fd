package dev.sallyport.proxy.session;

import dev.sallyport.proxy.session.Pending.Protect;
import dev.sallyport.proxy.session.Protection.Control;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.ProtectionLevel;
import dev.sallyport.rules.ftp.Side;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.TlsPolicy;

/**
 * The TLS client that we are toward the server (RFC 4217): AUTH, PBSZ and PROT of our own, before
 * whatever needs them. A server that will not be protected is not spoken to in clear.
 */
final class ServerProtection {
  private final TlsPolicy tls;
  private final ClientProtection clients;
  private final DataDialogue dialogue;
  private final Transfers transfers;

  ServerProtection(
      TlsPolicy tls, ClientProtection clients, DataDialogue dialogue, Transfers transfers) {
    this.tls = tls;
    this.clients = clients;
    this.dialogue = dialogue;
    this.transfers = transfers;
  }

  /** The server is connected and has not said a word. */
  void onConnected(Draft draft) {
    if (tls.server() == TlsPolicy.ServerMode.IMPLICIT) {
      shakeHands(draft, new Waiting.Nothing());
    }
  }

  /** The server has greeted; the client hears of it when the server is protected. */
  void greet(Draft draft, FtpReply shown) {
    var greeting = new Waiting.Greeting(shown);
    switch (tls.server()) {
      case CLEAR, SAME_AS_CLIENT -> resume(draft, greeting);
      case EXPLICIT -> ask(draft, Protect.Ask.AUTH, greeting);
      case IMPLICIT -> established(draft, greeting);
    }
  }

  /** The server said 234, and TLS stands. */
  void onEstablished(Draft draft) {
    Protection.OfServer server = draft.state().protection().server();
    boolean agreed = tls.server() != TlsPolicy.ServerMode.IMPLICIT;
    become(
        draft,
        new Protection.OfServer(
            Control.PROTECTED, false, agreed, ProtectionLevel.CLEAR, new Waiting.Nothing()));
    draft.act(new Action.StopTimer(Timer.HANDSHAKE));
    established(draft, server.waiting());
  }

  void onFailed(Draft draft, TlsFailure failure) {
    if (failure == TlsFailure.PLAINTEXT) {
      draft.endOnServer(BuiltinCheck.REPLY_AFTER_AUTH, "");
    } else {
      noTls(draft, failure.tag());
    }
  }

  /** The answer to what {@link #ask} sent. */
  void onReply(Draft draft, Protect owed, FtpReply reply) {
    boolean data = reply.code() != 234 && ReplyTurn.answersDataOrProtection(reply.code());
    if (reply.preliminary() || data) {
      draft.endOnServer(BuiltinCheck.MISMATCHED_REPLY, reply.lastLine());
      return;
    }
    draft.settle(0);
    boolean agreed = owed.ask() == Protect.Ask.AUTH ? reply.code() == 234 : reply.completion();
    if (!agreed) {
      refused(draft, owed, reply);
      return;
    }
    Protection.OfServer server = draft.state().protection().server();
    switch (owed.ask()) {
      case AUTH -> shakeHands(draft, owed.then());
      case PBSZ -> {
        become(draft, with(server, true, server.agreed(), server.data()));
        ask(draft, Protect.Ask.PROT, owed.then());
      }
      case PROT -> {
        become(draft, with(server, true, true, wanted(draft.state())));
        resume(draft, owed.then());
      }
      case REIN -> resume(draft, owed.then());
    }
  }

  /** The client said AUTH: first the server has to be ready for whoever it is now. */
  void beforeAuth(Draft draft) {
    SessionState state = draft.state();
    if (tls.server() == TlsPolicy.ServerMode.SAME_AS_CLIENT
        && state.protection().server().control() != Control.PROTECTED) {
      ask(draft, Protect.Ask.AUTH, new Waiting.Auth());
    } else if (!(state.login() instanceof Login.LoggedOut)) {
      // Whoever spoke in clear may not have been the client; nobody shall inherit its login.
      ask(draft, Protect.Ask.REIN, new Waiting.Auth());
    } else {
      resume(draft, new Waiting.Auth());
    }
  }

  /**
   * A request for a data path. The level that holds now is agreed on first, because there are
   * servers that look at it when the data connection is made and not when it is used (pyftpdlib).
   */
  void beforeRequest(Draft draft, Waiting.Request request) {
    agreeOnLevel(draft, request);
  }

  /**
   * A transfer: the server's data connection gets the level it is to have, if PROT came after the
   * request for it (RFC 4217 §9).
   */
  void beforeTransfer(Draft draft, Waiting.Transfer transfer) {
    agreeOnLevel(draft, transfer);
  }

  /** The level of the server's data connections. */
  ProtectionLevel wanted(SessionState state) {
    if (state.protection().server().control() != Control.PROTECTED) {
      return ProtectionLevel.CLEAR;
    }
    return switch (tls.serverData()) {
      case SAME_AS_CLIENT -> state.protection().client().data();
      case PRIVATE -> ProtectionLevel.PRIVATE;
      case CLEAR -> ProtectionLevel.CLEAR;
    };
  }

  private void established(Draft draft, Waiting then) {
    boolean known = tls.serverData() != TlsPolicy.ServerData.SAME_AS_CLIENT;
    if (known && !(then instanceof Waiting.Nothing)) {
      agreeOnLevel(draft, then);
    } else {
      resume(draft, then);
    }
  }

  private void agreeOnLevel(Draft draft, Waiting then) {
    Protection.OfServer server = draft.state().protection().server();
    boolean agreed = server.agreed() && server.data() == wanted(draft.state());
    if (server.control() != Control.PROTECTED || agreed) {
      resume(draft, then);
    } else {
      ask(draft, server.bufferSize() ? Protect.Ask.PROT : Protect.Ask.PBSZ, then);
    }
  }

  private void ask(Draft draft, Protect.Ask ask, Waiting then) {
    String line =
        switch (ask) {
          case AUTH -> "AUTH TLS";
          case PBSZ -> "PBSZ 0";
          case PROT -> wanted(draft.state()).command();
          case REIN -> "REIN";
        };
    draft.toServer(line, new Protect(ask, then));
  }

  private void refused(Draft draft, Protect owed, FtpReply reply) {
    switch (owed.then()) {
      case Waiting.Nothing _, Waiting.Greeting _ -> noTls(draft, reply.lastLine());
      case Waiting.Auth _ -> {
        draft.tell(new Notice.Refused(BuiltinCheck.TLS_SERVER, reply.lastLine()));
        draft.answer(
            owed.ask() == Protect.Ask.REIN ? Replies.AUTH_TOO_LATE : Replies.SERVER_KNOWS_NO_TLS);
      }
      // The transfer will ask again, and be refused.
      case Waiting.Request request -> resume(draft, request);
      case Waiting.Transfer _ -> {
        draft.tell(new Notice.Refused(BuiltinCheck.TLS_SERVER_DATA, reply.lastLine()));
        draft.declineDataPath();
        draft.answer(Replies.SERVER_LEVEL_REFUSED);
      }
    }
  }

  private void resume(Draft draft, Waiting then) {
    switch (then) {
      case Waiting.Nothing _ -> {}
      case Waiting.Greeting(FtpReply greeting) -> draft.answer(greeting);
      case Waiting.Auth _ -> clients.accept(draft);
      case Waiting.Request(var command) -> dialogue.request(draft, command);
      case Waiting.Transfer(var command) -> {
        if (draft.state().data() instanceof DataSetup.Ready) {
          transfers.begin(draft, command);
        } else {
          draft.answer(Replies.DATA_PATH_LOST);
        }
      }
    }
  }

  private static void shakeHands(Draft draft, Waiting then) {
    become(
        draft,
        new Protection.OfServer(Control.HANDSHAKING, false, false, ProtectionLevel.CLEAR, then));
    draft.act(new Action.StartTimer(Timer.HANDSHAKE));
    draft.act(new Action.StartTls(Side.SERVER));
  }

  private static void noTls(Draft draft, String why) {
    draft.tell(new Notice.Refused(BuiltinCheck.TLS_SERVER, why));
    draft.answer(Replies.NO_TLS_WITH_SERVER);
    draft.end(EndReason.SERVER_TLS_FAILED);
  }

  private static Protection.OfServer with(
      Protection.OfServer server, boolean bufferSize, boolean agreed, ProtectionLevel data) {
    return new Protection.OfServer(server.control(), bufferSize, agreed, data, server.waiting());
  }

  private static void become(Draft draft, Protection.OfServer server) {
    draft.become(draft.state().protection(draft.state().protection().server(server)));
  }
}
