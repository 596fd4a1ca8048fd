package dev.sallyport.proxy.app;

import dev.sallyport.proxy.audit.AuditReader;
import dev.sallyport.proxy.config.CasesLoader;
import dev.sallyport.proxy.config.CasesResult;
import dev.sallyport.proxy.config.ConfigLoader;
import dev.sallyport.proxy.config.ListenerConfig;
import dev.sallyport.proxy.config.LoadResult;
import dev.sallyport.proxy.config.ProxyConfig;
import dev.sallyport.proxy.explain.CaseTable;
import dev.sallyport.proxy.explain.Explainer;
import dev.sallyport.proxy.explain.Learner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport rules}: what operators do with their rules beside running them. */
@Command(
    name = "rules",
    description = "Test a policy, or learn one.",
    synopsisSubcommandLabel = "COMMAND")
final class RulesCommand {
  private static final int FAILED = 1;

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "test",
      description = {
        "Hold a policy against what is expected of it.",
        "CASES is HOCON: cases = [ { client = 198.51.100.7, command = \"STOR a.exe\", expect = deny } ]",
        "Keys: name, listener, client, server, user, tls, logged-in, cwd, size, at, command, expect,"
            + " rule, reply; defaults { … } holds for all of them.",
        "Exit codes: 0 all as expected, 1 some are not, 2 wrong configuration, cases or usage."
      })
  int test(
      @Option(
              names = "--config",
              required = true,
              paramLabel = "FILE",
              description = "The configuration, in HOCON.")
          Path config,
      @Parameters(paramLabel = "CASES", description = "The expectations.") Path cases) {
    PrintWriter err = commandLine().getErr();
    return switch (ConfigLoader.load(config)) {
      case LoadResult.Refused(var problems) -> Main.refuse(config, problems, err);
      case LoadResult.Loaded(ProxyConfig loaded) ->
          switch (CasesLoader.load(cases, names(loaded), Instant.now())) {
            case CasesResult.Refused(var problems) -> Main.refuse(cases, problems, err);
            case CasesResult.Loaded(var read) ->
                print(new CaseTable(new Explainer(loaded), read), commandLine().getOut());
          };
    };
  }

  @Command(
      name = "learn",
      description = {
        "Print a whitelist that would have allowed what \"otherwise = shadow\" let through.",
        "AUDIT is the file that log.audit names."
      })
  int learn(
      @Option(
              names = "--name",
              paramLabel = "NAME",
              defaultValue = "learned",
              description = "What the policy is called.")
          String name,
      @Parameters(paramLabel = "AUDIT", description = "The audit file.") Path audit) {
    PrintWriter err = commandLine().getErr();
    if (!name.matches("[A-Za-z][A-Za-z0-9_-]{0,62}")) {
      err.println("sallyport: --name takes letters, digits, _ and -");
      return Main.WRONG_CONFIGURATION;
    }
    var learner = new Learner();
    try {
      long unreadable = AuditReader.read(audit, "shadow", learner::take);
      if (unreadable > 0) {
        err.println("sallyport: " + unreadable + " lines of " + audit + " are no audit events");
      }
    } catch (IOException e) {
      err.println("sallyport: cannot read " + Main.why(audit, e));
      return Main.WRONG_CONFIGURATION;
    }
    if (learner.seen() == 0) {
      err.println("sallyport: nothing in " + audit + " was let through by otherwise = shadow, so");
      err.println("there is nothing to learn; a policy made of it would refuse everything");
      return FAILED;
    }
    PrintWriter out = commandLine().getOut();
    learner.policy(name).forEach(out::println);
    out.flush();
    return Main.DONE;
  }

  private static int print(CaseTable table, PrintWriter out) {
    table.lines().forEach(out::println);
    out.flush();
    return table.failures() == 0 ? Main.DONE : FAILED;
  }

  private static Set<String> names(ProxyConfig config) {
    var names = new LinkedHashSet<String>();
    config.listeners().stream().map(ListenerConfig::name).forEach(names::add);
    return names;
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
