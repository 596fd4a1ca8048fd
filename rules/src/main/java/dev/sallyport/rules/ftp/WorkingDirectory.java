package dev.sallyport.rules.ftp;

/**
 * Where relative names begin at the server, as far as replies have told.
 *
 * <p>It is followed by text: {@code CWD ..} leads to the parent by name, and a symbolic link on the
 * way is not seen. PWD's reply is the server's own word and replaces whatever was followed.
 */
public sealed interface WorkingDirectory {

  /**
   * Of a path in chars: as long as Linux has them (PATH_MAX). Beyond it a server makes things up.
   */
  int LONGEST = 4096;

  /** Nothing has told yet, or what told cannot be read. */
  record Unknown() implements WorkingDirectory {}

  /**
   * Known.
   *
   * @param path begins with a slash, has no empty, {@code .} or {@code ..} part; wire text
   */
  record At(String path) implements WorkingDirectory {}

  /** What this reply to that command makes of it. */
  default WorkingDirectory after(Verb verb, String argument, FtpReply reply) {
    return switch (verb) {
      case CWD, XCWD -> reply.completion() ? entered(argument) : this;
      case CDUP, XCUP -> reply.completion() ? entered("..") : this;
      case PWD, XPWD -> reply.code() == 257 ? named(reply.lastLine()) : this;
      case SMNT, REIN -> reply.completion() ? new Unknown() : this;
      case USER, PASS, ACCT -> reply.completion() ? new Unknown() : this;
      default -> this;
    };
  }

  private WorkingDirectory entered(String argument) {
    PathArgument path = PathArgument.of(Verb.CWD, argument, this);
    // Without a name many servers go home; and what can be read in two ways was read in one.
    boolean clear = !argument.isEmpty() && path.readings().size() == 1;
    return clear ? at(path.plain()) : new Unknown();
  }

  /** RFC 959 appendix II: the name between double quotes, a quote inside doubled. */
  private static WorkingDirectory named(String line) {
    int at = line.indexOf('"');
    if (at < 0) {
      return new Unknown();
    }
    var name = new StringBuilder();
    for (int i = at + 1; i < line.length(); i++) {
      if (line.charAt(i) != '"') {
        name.append(line.charAt(i));
      } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
        name.append('"');
        i++;
      } else {
        String path = PathText.resolve(new Unknown(), name.toString());
        return at(path);
      }
    }
    return new Unknown();
  }

  private static WorkingDirectory at(String path) {
    return PathText.isWhole(path) && path.length() <= LONGEST ? new At(path) : new Unknown();
  }
}
