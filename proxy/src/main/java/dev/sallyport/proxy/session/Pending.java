package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.Verb;
import java.util.List;
import java.util.Optional;

/** A reply the server owes, or we do. They come in the order of this list. */
public sealed interface Pending {

  /** The 220 at the start. */
  record Greeting() implements Pending {}

  /** The answer to a command of the client's, which the client is owed too. */
  record Forwarded(FtpCommand.Plain command) implements Pending {

    boolean is(Verb verb) {
      return command.verb() == verb;
    }
  }

  /**
   * The answer to ABOR after the transfer it meant has been answered. Servers differ: most send a
   * second reply, some think that one was enough, and nobody shall wait for it for ever.
   */
  record LateAbort(FtpCommand.Plain command) implements Pending {}

  /**
   * The answer to a command of ours that protects the server's side, or makes it forget.
   *
   * @param then what waits for it
   */
  record Protect(Ask ask, Waiting then) implements Pending {

    /** What the server was asked. */
    enum Ask {
      AUTH,
      PBSZ,
      PROT,
      REIN
    }
  }

  /** The answer to a command that the gateway does not know and was told to let through. */
  record Unlisted() implements Pending {}

  /** Our own answer to what was taken while the server still owed one; it goes out in its turn. */
  record Answered(List<FtpReply> replies) implements Pending {

    /** Copies the list. */
    public Answered {
      replies = List.copyOf(replies);
    }
  }

  /**
   * The answer to a NOOP of ours, sent because the server refused EPSV ALL: linux-ftpd refuses it
   * twice, and what comes before this answer is that.
   *
   * @param code of the refusal
   * @param heard the second refusal has come, or what looks like it
   */
  record Echo(int code, boolean heard) implements Pending {}

  /** The server has said 421. Nothing is owed but its end; a QUIT may still be answered. */
  record Farewell() implements Pending {}

  /**
   * The server has said 421 or is gone, behind a reply of its that is held: what the client hears
   * of that once it has the reply, for nothing is missing but bytes that are here already.
   *
   * @param end why the session ends with it; empty while the server is still connected
   */
  record Parting(FtpReply word, Optional<EndReason> end) implements Pending {}

  /** The answer to a data command we sent for the client; {@link DataSetup} knows what for. */
  record Setup() implements Pending {}
}
