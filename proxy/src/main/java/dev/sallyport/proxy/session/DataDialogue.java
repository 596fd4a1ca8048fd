package dev.sallyport.proxy.session;

import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.rules.ftp.ExtendedAddress;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.PassiveReply;
import dev.sallyport.rules.policy.BuiltinCheck;
import dev.sallyport.rules.policy.RuleId;
import dev.sallyport.rules.policy.Verdict;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * From the client's PASV, EPSV, PORT or EPRT to an open data path that both peers know of.
 *
 * <p>The four requests are two questions: does the client connect to us or listen, and does the
 * server. Each side is answered on its own, so any client's way meets any server's. The client
 * hears of a path only when it is open; a server that refuses one address form is asked in the
 * other.
 */
final class DataDialogue {
  private final SessionProfile profile;

  DataDialogue(SessionProfile profile) {
    this.profile = profile;
  }

  /** The client's request was allowed. */
  void request(Draft draft, FtpCommand request) {
    draft.dropDataPath();
    if (serverListens(request)) {
      askPassive(draft, request, draft.state().dialect().choose(formOf(request)));
    } else {
      draft.become(draft.state().data(new DataSetup.OpeningActive(request)));
      draft.act(new Action.OpenDataPath(clientPeer(request), new Action.Peer.Connects()));
    }
  }

  /** The server answered what {@link #request} or a fallback sent it. */
  void onReply(Draft draft, FtpReply reply) {
    if (reply.preliminary()) {
      draft.endOnServer(BuiltinCheck.MISMATCHED_REPLY, reply.lastLine());
      return;
    }
    draft.settle(0);
    switch (draft.state().data()) {
      case DataSetup.AskingPassive(FtpCommand request, AddressForm form) ->
          onPassiveReply(draft, request, form, reply);
      case DataSetup.AskingActive asking -> onActiveReply(draft, asking, reply);
      case DataSetup.None _,
          DataSetup.OpeningPassive _,
          DataSetup.OpeningActive _,
          DataSetup.Ready _,
          DataSetup.Transferring _,
          DataSetup.DataOver _,
          DataSetup.ReplyHeld _,
          DataSetup.Draining _ ->
          draft.answer(Replies.DATA_PATH_LOST);
    }
  }

  /** The data plane has opened the path. */
  void onOpened(Draft draft, Optional<HostPort> clientSide, Optional<HostPort> serverSide) {
    switch (draft.state().data()) {
      case DataSetup.OpeningPassive(FtpCommand request, PassiveReply offer) -> {
        draft.become(draft.state().data(new DataSetup.Ready()));
        FtpReply announced = announce(request, clientSide, Optional.of(offer));
        draft.answer(draft.veiled(announced, ""));
      }
      case DataSetup.OpeningActive(FtpCommand request) -> {
        FtpReply answer = announce(request, clientSide, Optional.empty());
        AddressForm form = draft.state().dialect().choose(formOf(request));
        askActive(draft, form, serverSide.orElseThrow(), answer);
      }
      case DataSetup.None _,
          DataSetup.AskingPassive _,
          DataSetup.AskingActive _,
          DataSetup.Ready _,
          DataSetup.Transferring _,
          DataSetup.DataOver _,
          DataSetup.ReplyHeld _,
          DataSetup.Draining _ ->
          throw new IllegalStateException("a path opened in " + draft.state().data());
    }
  }

  private void onPassiveReply(Draft draft, FtpCommand request, AddressForm form, FtpReply reply) {
    if (reply.code() == (form == AddressForm.BASIC ? 227 : 229)) {
      Optional<PassiveReply> offer =
          form == AddressForm.BASIC ? PassiveReply.parse227(reply) : PassiveReply.parse229(reply);
      offer.ifPresentOrElse(
          found -> onOffer(draft, request, found, reply), () -> onBadOffer(draft, reply));
    } else if (reply.category() < 4) {
      refuse(draft, Replies.BAD_OFFER, BuiltinCheck.MISMATCHED_REPLY, reply);
    } else if (tryOtherForm(draft, form, reply)) {
      askPassive(draft, request, form.other());
    } else {
      draft.become(draft.state().data(new DataSetup.None()));
      draft.answer(draft.veiled(reply, ""));
    }
  }

  private void onOffer(Draft draft, FtpCommand request, PassiveReply offer, FtpReply reply) {
    InetAddress server = draft.state().standing().scope().party().server();
    boolean foreign = server != null && offer.namesOther(server);
    switch (profile.policy().decideOffer(offer.port(), foreign)) {
      case Verdict.Allow _ -> open(draft, request, offer);
      case Verdict.Shadow(RuleId rule) -> {
        draft.tellShadowed(rule, Optional.empty(), reply.lastLine());
        open(draft, request, offer);
      }
      case Verdict.Deny(FtpReply ours, RuleId rule) -> refuse(draft, ours, rule, reply);
      case Verdict.Terminate(_, RuleId rule) -> draft.endOnServer(rule, reply.lastLine());
    }
  }

  private static void open(Draft draft, FtpCommand request, PassiveReply offer) {
    draft.become(draft.state().data(new DataSetup.OpeningPassive(request, offer)));
    draft.act(
        new Action.OpenDataPath(clientPeer(request), new Action.Peer.ListensOn(offer.port())));
  }

  private void onActiveReply(Draft draft, DataSetup.AskingActive asking, FtpReply reply) {
    if (ReplyTurn.answersDataOrProtection(reply.code())) {
      draft.endOnServer(BuiltinCheck.MISMATCHED_REPLY, reply.lastLine());
    } else if (reply.completion()) {
      draft.become(draft.state().data(new DataSetup.Ready()));
      // Not the server's own words: many servers repeat the address, which is ours toward them.
      draft.answer(asking.answer());
    } else if (tryOtherForm(draft, asking.form(), reply)) {
      askActive(draft, asking.form().other(), asking.serverSide(), asking.answer());
    } else {
      draft.dropDataPath();
      draft.answer(draft.veiled(reply, ""));
    }
  }

  /**
   * A refusal of the command itself, where the other form would still be understood. EPSV and EPRT
   * may be unknown or forbidden (vsftpd's {@code cmds_denied} says 550); PASV and PORT every server
   * knows, so that all but 502 refuses what was asked and is the client's to hear.
   */
  private boolean tryOtherForm(Draft draft, AddressForm form, FtpReply reply) {
    boolean notUnderstood =
        switch (form) {
          case EXTENDED -> Set.of(500, 501, 502, 504, 522, 550).contains(reply.code());
          case BASIC -> reply.code() == 502;
        };
    Dialect dialect = draft.state().dialect();
    // In active mode EPSV ALL was ours to answer, and the server is bound by nothing.
    boolean onlyEpsv = draft.state().epsvAll() && profile.dataMode() != DataMode.ACTIVE;
    if (!notUnderstood || onlyEpsv || !dialect.hasOther(form)) {
      return false;
    }
    draft.become(draft.state().dialect(dialect.without(form)));
    return true;
  }

  private static void askPassive(Draft draft, FtpCommand request, AddressForm form) {
    draft.become(draft.state().data(new DataSetup.AskingPassive(request, form)));
    draft.toServer(form == AddressForm.BASIC ? "PASV" : "EPSV", new Pending.Setup());
  }

  private static void askActive(
      Draft draft, AddressForm form, HostPort serverSide, FtpReply answer) {
    draft.become(draft.state().data(new DataSetup.AskingActive(form, serverSide, answer)));
    String line =
        form == AddressForm.BASIC
            ? "PORT " + serverSide.commas()
            : "EPRT " + ExtendedAddress.write(serverSide);
    draft.toServer(line, new Pending.Setup());
  }

  private void onBadOffer(Draft draft, FtpReply reply) {
    BuiltinCheck check = BuiltinCheck.BAD_PASSIVE_REPLY;
    if (profile.policy().refusal(Replies.BAD_OFFER, check) instanceof Verdict.Terminate) {
      draft.endOnServer(check, reply.lastLine());
    } else {
      refuse(draft, Replies.BAD_OFFER, check, reply);
    }
  }

  private static void refuse(Draft draft, FtpReply ours, RuleId rule, FtpReply reply) {
    draft.become(draft.state().data(new DataSetup.None()));
    draft.tell(new Notice.Refused(rule, reply.lastLine()));
    draft.answer(ours);
  }

  /** What the client is told of an open path; the server's own words are kept where they fit. */
  private static FtpReply announce(
      FtpCommand request, Optional<HostPort> clientSide, Optional<PassiveReply> offer) {
    if (clientSide.isEmpty()) {
      return Replies.PORT_OK;
    }
    boolean basic = formOf(request) == AddressForm.BASIC;
    HostPort address = clientSide.get();
    return offer
        .filter(found -> found.form227() == basic)
        .map(found -> found.with(address))
        .orElseGet(() -> basic ? Replies.passive(address) : Replies.extendedPassive(address));
  }

  private boolean serverListens(FtpCommand request) {
    return switch (profile.dataMode()) {
      case SAME -> !(clientPeer(request) instanceof Action.Peer.ListensAt);
      case PASSIVE -> true;
      case ACTIVE -> false;
    };
  }

  private static Action.Peer clientPeer(FtpCommand request) {
    return switch (request) {
      case FtpCommand.Port(HostPort target) -> new Action.Peer.ListensAt(target);
      case FtpCommand.Eprt(HostPort target) -> new Action.Peer.ListensAt(target);
      case FtpCommand.Epsv _ -> new Action.Peer.ConnectsByPort();
      case FtpCommand.Pasv _ -> new Action.Peer.Connects();
      case FtpCommand.Plain _,
          FtpCommand.Blank _,
          FtpCommand.Malformed _,
          FtpCommand.WrongProtocol _,
          FtpCommand.Unknown _,
          FtpCommand.Unreadable _ ->
          throw noRequest(request);
    };
  }

  private static IllegalStateException noRequest(FtpCommand command) {
    return new IllegalStateException("asks for no data connection: " + command.forLog());
  }

  private static AddressForm formOf(FtpCommand request) {
    return switch (request) {
      case FtpCommand.Port _, FtpCommand.Pasv _ -> AddressForm.BASIC;
      case FtpCommand.Eprt _, FtpCommand.Epsv _ -> AddressForm.EXTENDED;
      case FtpCommand.Plain _,
          FtpCommand.Blank _,
          FtpCommand.Malformed _,
          FtpCommand.WrongProtocol _,
          FtpCommand.Unknown _,
          FtpCommand.Unreadable _ ->
          throw noRequest(request);
    };
  }
}
