package dev.sallyport.proxy.session;

import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;

/**
 * From RETR, STOR or LIST to the reply that ends it.
 *
 * <p>Two things end a transfer, in either order: the data connection and the server's reply. A good
 * reply is held until the last byte is on its way to the client, as it would be had the server sent
 * it from where we stand; and it is not passed on if the data did not get through.
 */
final class Transfers {
  private Transfers() {}

  /** A transfer command was allowed and a path is ready. */
  static void begin(Draft draft, FtpCommand.Plain command) {
    draft.become(draft.state().data(new DataSetup.Transferring(false)));
    draft.forward(command);
  }

  /** 1yz to a transfer command. */
  static void onPreliminary(Draft draft, FtpCommand.Plain command, FtpReply reply) {
    draft.answer(reply);
    letBytesPass(draft, command);
  }

  /** The final reply to a transfer command. */
  static void onFinal(Draft draft, FtpCommand.Plain command, FtpReply reply) {
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
    answer(draft, command, reply);
    if (begun) {
      draft.become(draft.state().data(new DataSetup.Draining()));
    } else {
      draft.declineDataPath();
    }
  }

  /** The data path is over, whether or not a transfer used it. */
  static void onDataPathEnded(Draft draft, DataPathResult result) {
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

  private static boolean lateAbort(Draft draft) {
    return draft.state().pending().stream().anyMatch(Pending.LateAbort.class::isInstance);
  }

  private static void letBytesPass(Draft draft, FtpCommand.Plain command) {
    if (draft.state().data() instanceof DataSetup.Transferring(boolean begun) && !begun) {
      draft.become(draft.state().data(new DataSetup.Transferring(true)));
      draft.act(new Action.StartTransfer(command.verb().effect().direction()));
    }
  }

  private static void release(
      Draft draft, FtpCommand.Plain command, FtpReply reply, DataPathResult.Outcome outcome) {
    draft.become(draft.state().data(new DataSetup.None()));
    boolean complete = outcome == DataPathResult.Outcome.COMPLETED;
    answer(draft, command, complete ? reply : Replies.TRANSFER_CUT);
  }

  private static void answer(Draft draft, FtpCommand.Plain command, FtpReply reply) {
    draft.tell(new Notice.TransferAnswered(command, reply.code()));
    draft.answer(reply);
  }
}
