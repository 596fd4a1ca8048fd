package dev.sallyport.proxy.session;

import dev.sallyport.proxy.data.DataPathResult;
import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.HostPort;
import dev.sallyport.rules.ftp.PassiveReply;

/**
 * Where the one data path of a session stands.
 *
 * <pre>
 *          PASV/EPSV or PORT/EPRT of the client
 *                 │
 *     ┌── server passive ──┐     ┌── server active ──┐
 *     ▼                    │     ▼                   │
 *  AskingPassive           │  OpeningActive          │
 *     │ 227/229            │     │ path open         │
 *     ▼                    │     ▼                   │
 *  OpeningPassive          │  AskingActive           │
 *     │ path open          │     │ 200               │
 *     └──────────► Ready ◄─┴─────┘                   │
 *                    │ RETR, STOR, LIST …            any failure, REIN, USER, QUIT ► None
 *                    ▼
 *               Transferring
 *     data over │    │ 2yz          │ 4yz, 5yz
 *               ▼    ▼              ▼
 *          DataOver  ReplyHeld   Draining
 *               └──────┴──────────┴────► None
 * </pre>
 */
public sealed interface DataSetup {

  /** No data path. */
  record None() implements DataSetup {}

  /** The server was sent PASV or EPSV. */
  record AskingPassive(FtpCommand request, AddressForm form) implements DataSetup {}

  /** The server listens; the path is being opened. */
  record OpeningPassive(FtpCommand request, PassiveReply offer) implements DataSetup {}

  /** The path is being opened, so that the server can be told where to connect. */
  record OpeningActive(FtpCommand request) implements DataSetup {}

  /**
   * The path is open and the server was sent PORT or EPRT.
   *
   * @param serverSide where the server is to connect
   * @param answer what the client gets when the server agrees
   */
  record AskingActive(AddressForm form, HostPort serverSide, FtpReply answer)
      implements DataSetup {}

  /** The path is open and both peers know it. */
  record Ready() implements DataSetup {}

  /**
   * A transfer command was sent.
   *
   * @param begun the server has said 1yz and bytes may pass
   */
  record Transferring(boolean begun) implements DataSetup {}

  /** The data connection is over, its reply still owed. */
  record DataOver(DataPathResult.Outcome outcome) implements DataSetup {}

  /**
   * The server is done, but not all bytes have reached the client yet, so its reply is held back.
   */
  record ReplyHeld(FtpCommand.Plain command, FtpReply reply) implements DataSetup {}

  /** The transfer failed and the client knows; what is left of the bytes may still arrive. */
  record Draining() implements DataSetup {}
}
