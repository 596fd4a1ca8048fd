package dev.sallyport.proxy.config;

import dev.sallyport.proxy.config.AdminConfig.Reads;
import java.util.Locale;
import java.util.Optional;

/** Reads the section {@code admin}. */
final class AdminReading {
  private AdminReading() {}

  static AdminConfig read(Section section) {
    var bind = section.text("bind", ConfigReading.BIND, ConfigReading.NO_ADDRESS, Spelling::bind);
    var tokenFile =
        section.text(
            "token-file",
            "the path of a file, or nothing: \"\"",
            "",
            text -> Optional.of(text).filter(path -> path.indexOf('\0') < 0));
    var reads =
        section.text(
            "reads",
            Spelling.words(Reads.class),
            Reads.LOOPBACK,
            text -> Spelling.word(Reads.class, text));
    if (reads == Reads.TOKEN && tokenFile.isBlank() && !section.isRefused("reads")) {
      section.refuse("reads", "loopback or open where there is no token-file");
    }
    var hosts =
        section.texts(
            "hosts",
            "a host name, such as \"gateway.example.org\"",
            text ->
                Optional.of(text)
                    .filter(Spelling::isName)
                    .map(name -> name.toLowerCase(Locale.ROOT)));
    section.refuseUnknown();
    return new AdminConfig(bind, tokenFile.strip(), reads, hosts);
  }
}
