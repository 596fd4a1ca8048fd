package dev.sallyport.proxy.session;

import dev.sallyport.rules.ftp.FtpReply;
import java.util.Random;

/** What servers say to which command, good and bad. The text of each names its command. */
final class Answers {
  /** Takes the first answer of several, which is the one a client hopes for. */
  static final Random BEST =
      new Random(0) {
        @Override
        public int nextInt(int bound) {
          return 0;
        }
      };

  private Answers() {}

  /** One of the replies a server may give to this line. */
  static FtpReply to(String line, Random chance) {
    String verb = line.split(" ", 2)[0];
    int code =
        switch (verb) {
          case "GREETING" -> 220;
          case "USER" -> oneOf(chance, 331, 331, 230, 530, 332);
          case "PASS" -> oneOf(chance, 230, 230, 202, 530, 332);
          case "ACCT" -> oneOf(chance, 230, 530);
          case "PASV" -> oneOf(chance, 227, 227, 227, 500, 425);
          case "EPSV" -> epsv(line, chance);
          case "PORT", "EPRT" -> oneOf(chance, 200, 200, 500, 522, 425);
          case "RETR", "STOR", "LIST" -> oneOf(chance, 150, 150, 226, 426, 550);
          case "REIN" -> oneOf(chance, 220, 500);
          case "QUIT" -> 221;
          case "STAT", "FEAT" -> 211;
          case "ABOR" -> oneOf(chance, 225, 226);
          default -> oneOf(chance, 200, 250, 550);
        };
    return switch (code) {
      case 227 -> FtpReply.of(227, "Go to (10,9,8,7,15,160)");
      case 229 -> FtpReply.of(229, "Go to (|||4000|)");
      default -> FtpReply.of(code, "to " + line);
    };
  }

  private static int epsv(String line, Random chance) {
    return line.equals("EPSV ALL") ? oneOf(chance, 200, 501) : oneOf(chance, 229, 229, 500, 425);
  }

  private static int oneOf(Random chance, int... codes) {
    return codes[chance.nextInt(codes.length)];
  }
}
