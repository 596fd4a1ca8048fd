package dev.sallyport.proxy.session;

import java.util.List;

/** What the clients of the property tests say. */
final class Lines {
  /** In an orderly session: {@code #} becomes the number of the command. */
  static final List<String> ORDERLY =
      List.of(
          "USER #",
          "PASS #",
          "CWD #",
          "NOOP #",
          "PASV",
          "EPSV",
          "PORT 192,0,2,7,10,0",
          "EPRT |2|2001:db8::7|2560|",
          "RETR #",
          "RETR #",
          "STOR #",
          "AUTH TLS",
          "XYZZY",
          "EPSV ALL");

  /** Good, bad and hostile. */
  static final List<String> ALL =
      List.of(
          "USER ann",
          "PASS x",
          "CWD a",
          "NOOP",
          "PASV",
          "PASV",
          "EPSV",
          "EPSV",
          "PORT 192,0,2,7,10,0",
          "EPRT |1|192.0.2.7|2560|",
          "EPRT |2|2001:db8::7|2560|",
          "RETR f",
          "RETR g",
          "STOR f",
          "LIST",
          "ABOR",
          "ABOR",
          "STAT",
          "REIN",
          "FEAT",
          "EPSV ALL",
          "",
          "AUTH TLS",
          "LPRT 1",
          "CPSV",
          "HOST a",
          "XYZZY",
          "SITE EXEC ls",
          "MODE B",
          "PORT 10,9,8,7,10,0",
          "PORT 192,0,2,7,0,22",
          "EPRT |2|2001:db8::9|2560|");

  /** What ends a session. */
  static final List<String> LAST = List.of("QUIT", "GET / HTTP/1.1");

  private Lines() {}
}
