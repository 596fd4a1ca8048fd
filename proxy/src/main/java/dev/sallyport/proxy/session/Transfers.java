package dev.sallyport.proxy.session;

import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.VerbGroup;
import dev.sallyport.rules.policy.Policy;
import dev.sallyport.rules.policy.PolicyLimits;
import java.util.List;
import java.util.Optional;

/**
 * From RETR, STOR or LIST to the reply that ends it.
 *
 * <p>Two things end a transfer, in either order: the data connection and the server's reply. A good
 * reply is held until the last byte is on its way to the client, as it would be had the server sent
 * it from where we stand; and it is not passed on if the data did not get through.
 */
final class Transfers {
  private final PolicyLimits.PerSession limits;

  Transfers(PolicyLimits.PerSession limits) {
    this.limits = limits;
  }

  /** Whether this is about the contents of a file, and not a listing. */
  static boolean isOfFile(Verb verb) {
    return verb.effect().transfer() && verb.group() != VerbGroup.LIST;
  }

  /** A transfer command was allowed and a path is ready. */
  void begin(Draft draft, FtpCommand.Plain command) {
    draft.become(draft.state().data(new DataSetup.Transferring(false)));
    draft.forward(command);
  }

  /** 1yz to a transfer command. */
  void onPreliminary(Draft draft, FtpCommand.Plain command, FtpReply reply) {
    draft.answer(reply);
    letBytesPass(draft, command);
  }

  /** The final reply to a transfer command. */
  void onFinal(Draft draft, FtpCommand.Plain command, FtpReply reply) {
    if (reply.completion()) {
      letBytesPass(draft, command);
      switch (draft.state().data()) {
        case DataSetup.DataOver(DataPathResult.Outcome outcome) ->
            release(draft, command, reply, outcome);
        case DataSetup.Transferring _ when lateAbort(draft) -> {
          // The client wants no more of the bytes, and ABOR's answer may be the next line.
          draft.dropDataPath();
          answer(draft, command, Replies.TRANSFER_CUT);
        }
        case DataSetup.Transferring _ ->
            draft.become(draft.state().data(new DataSetup.ReplyHeld(command, reply)));
        case DataSetup.None _,
            DataSetup.AskingPassive _,
            DataSetup.OpeningPassive _,
            DataSetup.OpeningActive _,
            DataSetup.AskingActive _,
            DataSetup.Ready _,
            DataSetup.ReplyHeld _,
            DataSetup.Draining _ ->
            answer(draft, command, reply);
      }
      return;
    }
    boolean begun = draft.state().data() instanceof DataSetup.Transferring(boolean b) && b;
    answer(draft, command, ownWords(draft, command).orElse(reply));
    if (begun) {
      draft.become(draft.state().data(new DataSetup.Draining()));
    } else {
      draft.declineDataPath();
    }
  }

  /** The data path is over, whether or not a transfer used it. */
  void onDataPathEnded(Draft draft, DataPathResult result) {
    switch (draft.state().data()) {
      case DataSetup.Transferring _ ->
          draft.become(draft.state().data(new DataSetup.DataOver(result.outcome())));
      case DataSetup.ReplyHeld(FtpCommand.Plain command, FtpReply reply) ->
          release(draft, command, reply, result.outcome());
      case DataSetup.AskingActive _, DataSetup.Ready _, DataSetup.Draining _ ->
          draft.become(draft.state().data(new DataSetup.None()));
      // The end of a path that was given up, which may come while the next one is being made.
      case DataSetup.None _,
          DataSetup.AskingPassive _,
          DataSetup.OpeningPassive _,
          DataSetup.OpeningActive _,
          DataSetup.DataOver _ -> {}
    }
  }

  /** The server is gone: if that is because we ended its transfer, the client shall know why. */
  static void onServerClosed(Draft draft) {
    List<Pending> pending = draft.state().pending();
    if (!pending.isEmpty()
        && pending.getFirst() instanceof Pending.Forwarded(FtpCommand.Plain command)
        && command.verb().effect().transfer()) {
      ownWords(draft, command).ifPresent(reply -> answer(draft, command, reply));
    }
  }

  private static boolean lateAbort(Draft draft) {
    return draft.state().pending().stream().anyMatch(Pending.LateAbort.class::isInstance);
  }

  private void letBytesPass(Draft draft, FtpCommand.Plain command) {
    if (draft.state().data() instanceof DataSetup.Transferring(boolean begun) && !begun) {
      draft.become(draft.state().data(new DataSetup.Transferring(true)));
      Direction direction = command.verb().effect().direction();
      boolean ofFile = isOfFile(command.verb());
      long maxBytes = ofFile ? largest(direction) : PolicyLimits.UNLIMITED;
      if (ofFile) {
        draft.become(draft.state().tally(draft.state().tally().transfer()));
      }
      draft.act(
          new Action.StartTransfer(direction, maxBytes, draft.state().protection().dataSides()));
    }
  }

  private long largest(Direction direction) {
    return switch (direction) {
      case TO_SERVER -> limits.largestUpload();
      case TO_CLIENT -> limits.largestDownload();
    };
  }

  /** The server knows only that its connection was reset; the client shall know why. */
  private static Optional<FtpReply> ownWords(Draft draft, FtpCommand.Plain command) {
    return draft.state().data() instanceof DataSetup.DataOver(DataPathResult.Outcome outcome)
        ? reason(command, outcome)
        : Optional.empty();
  }

  private static FtpReply cut(FtpCommand.Plain command, DataPathResult.Outcome outcome) {
    return reason(command, outcome).orElse(Replies.TRANSFER_CUT);
  }

  /** What the client can do something about, or its server's operator (RFC 4217 §10.2). */
  private static Optional<FtpReply> reason(
      FtpCommand.Plain command, DataPathResult.Outcome outcome) {
    return switch (outcome) {
      case TOO_LARGE ->
          Optional.of(
              switch (command.verb().effect().direction()) {
                case TO_SERVER -> Policy.UPLOAD_TOO_LARGE;
                case TO_CLIENT -> Replies.DOWNLOAD_TOO_LARGE;
              });
      case CLIENT_TLS_FAILED -> Optional.of(Replies.DATA_TLS_FAILED);
      case CLIENT_TLS_NOT_REUSED -> Optional.of(Replies.DATA_TLS_NOT_REUSED);
      case SERVER_TLS_FAILED -> Optional.of(Replies.SERVER_DATA_TLS_FAILED);
      case COMPLETED,
          CLIENT_ABORTED,
          SERVER_ABORTED,
          STALLED,
          NOT_CONNECTED,
          WRONG_DIRECTION,
          CLIENT_TRUNCATED,
          SERVER_TRUNCATED,
          LEFT_RUNNING,
          CANCELLED ->
          Optional.empty();
    };
  }

  private void release(
      Draft draft, FtpCommand.Plain command, FtpReply reply, DataPathResult.Outcome outcome) {
    draft.become(draft.state().data(new DataSetup.None()));
    boolean complete = outcome == DataPathResult.Outcome.COMPLETED;
    answer(draft, command, complete ? reply : cut(command, outcome));
  }

  private static void answer(Draft draft, FtpCommand.Plain command, FtpReply reply) {
    draft.tell(new Notice.TransferAnswered(command, reply.code()));
    draft.answer(reply);
  }
}
