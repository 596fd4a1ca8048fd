package dev.sallyport.proxy.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import dev.sallyport.rules.ftp.FtpReply;
import dev.sallyport.rules.ftp.IpLiteral;
import dev.sallyport.rules.ftp.Verb;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.Party;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what operators expect of their policy: {@code cases = [ { … } ]}, in HOCON. */
public final class CasesLoader {
  private static final Set<String> VERDICTS = Set.of("allow", "deny", "terminate", "shadow");
  private static final String ADDRESS = "an IPv4 or IPv6 literal";

  private final List<ConfigProblem> problems = new ArrayList<>();
  private final Set<String> listeners;
  private final Instant now;

  private CasesLoader(Set<String> listeners, Instant now) {
    this.listeners = listeners;
    this.now = now;
  }

  /**
   * Reads a file.
   *
   * @param listeners the names that cases may use
   * @param now the time of cases that name none
   */
  public static CasesResult load(Path file, Set<String> listeners, Instant now) {
    try {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        return new CasesResult.Refused(
            List.of(
                new ConfigProblem(
                    "", "cannot read " + file, "a file that exists and may be read", "")));
      }
      var absolute = file.toAbsolutePath().toFile();
      Config config = ConfigFactory.parseFile(absolute, RequiredIncludes.of(absolute)).resolve();
      return new CasesLoader(listeners, now).read(config.root());
    } catch (ConfigException e) {
      var problem =
          new ConfigProblem("", String.valueOf(e.getMessage()), "HOCON: cases = [ { … } ]", "");
      return new CasesResult.Refused(List.of(problem));
    }
  }

  private CasesResult read(ConfigObject root) {
    var section = new Section("", root, root.origin(), problems);
    ConfigObject defaults =
        root.get("defaults") instanceof ConfigObject object ? object : ConfigFactory.empty().root();
    if (section.has("defaults")) {
      section.section("defaults");
    }
    List<PolicyCase> cases = section.sections("cases", defaults).stream().map(this::read).toList();
    section.refuseUnknown();
    return problems.isEmpty() ? new CasesResult.Loaded(cases) : new CasesResult.Refused(problems);
  }

  private PolicyCase read(Section section) {
    String line = Spelling.wire(text(section, "command", "a command line, such as \"STOR a.exe\""));
    String name = section.has("name") ? text(section, "name", "a name") : line;
    String verdict =
        section.text(
            "expect",
            "allow or deny or terminate or shadow",
            "allow",
            text -> Optional.of(text).filter(VERDICTS::contains));
    String rule = section.has("rule") ? text(section, "rule", "the id of a rule") : "";
    String reply =
        section.has("reply")
            ? section.text(
                "reply",
                "a reply code, with the words that follow it or without",
                "",
                text -> Optional.of(text).filter(FtpReply::startsLikeReply))
            : "";
    Inquiry inquiry = inquiry(section, line);
    section.refuseUnknown();
    return new PolicyCase(name, inquiry, verdict, rule, reply, section.place());
  }

  private Inquiry inquiry(Section section, String line) {
    InetAddress client =
        section.text("client", ADDRESS, InetAddress.getLoopbackAddress(), CasesLoader::address);
    @Nullable InetAddress server =
        section.has("server")
            ? section.text("server", ADDRESS, client, CasesLoader::address)
            : null;
    String user = section.has("user") ? Spelling.wire(text(section, "user", "a name")) : "";
    boolean tls = truth(section, "tls", false);
    return new Inquiry(
        section.has("listener")
            ? section.text(
                "listener",
                "the name of a listener: " + String.join(", ", listeners),
                "",
                text -> Optional.of(text).filter(listeners::contains))
            : "",
        new Party(client, server, user, tls),
        truth(section, "logged-in", true),
        section.has("cwd")
            ? directory(text(section, "cwd", "a path"))
            : new WorkingDirectory.Unknown(),
        section.has("size") ? section.size("size") : -1,
        section.has("at")
            ? section.text("at", "a time such as \"2026-11-20T12:00:00Z\"", now, CasesLoader::time)
            : now,
        line);
  }

  /** The directory a client is in after CWD with this path. */
  public static WorkingDirectory directory(String path) {
    FtpReply done = FtpReply.of(250, "ok");
    return new WorkingDirectory.Unknown().after(Verb.CWD, Spelling.wire(path), done);
  }

  /** Reads an address; no name is looked up. */
  public static Optional<InetAddress> address(String text) {
    return IpLiteral.ipv4(text).or(() -> IpLiteral.ipv6(text));
  }

  /** Reads a time such as {@code 2026-11-20T12:00:00Z}. */
  public static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException notOne) {
      return Optional.empty();
    }
  }

  /** Text of an operator's as it is on the wire: UTF-8, one char for each byte. */
  public static String wire(String text) {
    return Spelling.wire(text);
  }

  private static boolean truth(Section section, String key, boolean usual) {
    return section.has(key) ? section.text(key, "true or false", usual, Spelling::truth) : usual;
  }

  private static String text(Section section, String key, String expected) {
    return section.text(key, expected, "", text -> Optional.of(text).filter(t -> !t.isEmpty()));
  }
}
