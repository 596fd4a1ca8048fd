package dev.sallyport.proxy.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What operators ask of a gateway that runs, through its admin address. */
abstract sealed class OperatorCommands permits Commands {
  private static final int FAILED = 1;

  /** What was asked for is not to be had anywhere, as with an option that does not exist. */
  private static final int BAD_REQUEST = 400;

  private static final int KILO = 1000;
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB", "PB", "EB");

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "sessions",
      description = "List the sessions of a running gateway, transfers first.")
  int sessions(
      @Mixin AdminAddress admin,
      @Option(
              names = "--find",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "Only those with it in client, user, server, state or transfer.")
          String find,
      @Option(
              names = "--sort",
              paramLabel = "KEY",
              defaultValue = "-transfer",
              description =
                  "age, id, client, user, state, listener, commands, bytes or transfer; -KEY: the other way round.")
          String sort,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "1 to 200.")
          int limit)
      throws InterruptedException {
    String query = "?q=" + encode(find) + "&sort=" + encode(sort) + "&limit=" + limit;
    return ask(
        admin,
        "GET",
        "/api/sessions" + query,
        (answer, out) -> {
          var table =
              new TextTable("ID", "CLIENT", "USER", "STATE", "TLS", "AGE", "MOVED", "TRANSFER");
          for (Map<?, ?> session : objects(answer, "sessions")) {
            table.add(
                session.get("id"),
                session.get("client"),
                session.get("user"),
                session.get("state"),
                Boolean.TRUE.equals(session.get("tls")) ? "yes" : "no",
                age(count(session, "age_seconds")),
                size(count(session, "bytes_to_client") + count(session, "bytes_to_server")),
                transfer(session));
          }
          table.print(out);
          out.printf("%s of %s sessions%n", answer.get("matching"), answer.get("total"));
        });
  }

  @Command(
      name = "kick",
      description = "End a session: the client is told 421. Needs --token-file.")
  int kick(
      @Mixin AdminAddress admin,
      @Parameters(paramLabel = "ID", description = "As \"sessions\" lists it.") String id)
      throws InterruptedException {
    return ask(
        admin,
        "DELETE",
        "/api/sessions/" + encode(id),
        (answer, out) -> out.println("session " + answer.get("ended") + " is told 421"));
  }

  @Command(name = "bans", description = "List the networks that are refused for a while.")
  int bans(@Mixin AdminAddress admin) throws InterruptedException {
    return ask(
        admin,
        "GET",
        "/api/bans",
        (answer, out) -> {
          var table = new TextTable("NETWORK", "CAUSE", "SINCE", "LEFT");
          for (Map<?, ?> ban : objects(answer, "bans")) {
            Instant until = Instant.parse(String.valueOf(ban.get("until")));
            table.add(
                ban.get("network"),
                ban.get("cause"),
                Instant.parse(String.valueOf(ban.get("since"))).truncatedTo(ChronoUnit.SECONDS),
                age(Duration.between(Instant.now(), until).toSeconds()));
          }
          table.print(out);
          out.println(count(answer, "total") == 1 ? "1 ban" : answer.get("total") + " bans");
        });
  }

  @Command(name = "unban", description = "Lift a ban. Needs --token-file.")
  int unban(
      @Mixin AdminAddress admin,
      @Parameters(paramLabel = "NETWORK", description = "An address, or such as 198.51.100.0/24.")
          String network)
      throws InterruptedException {
    return ask(
        admin,
        "DELETE",
        "/api/bans?network=" + encode(network),
        (answer, out) -> out.println(answer.get("lifted") + " may come again"));
  }

  @Command(
      name = "reload",
      description = {
        "Have the gateway read its configuration again. Needs --token-file.",
        "Exit code 1 where it has mistakes: then what was in force stays in force."
      })
  int reload(@Mixin AdminAddress admin) throws InterruptedException {
    return ask(
        admin,
        "POST",
        "/api/reload",
        (_, out) -> out.println("the configuration is read again and in force"));
  }

  @Command(
      name = "drain",
      description = {
        "Have the gateway take no more sessions, let transfers finish for drain-timeout, and end.",
        "Returns when that is done. Needs --token-file."
      })
  int drain(
      @Mixin AdminAddress admin,
      @Option(
              names = "--stay",
              description =
                  "The process stays, without sessions, until SIGTERM: as a preStop hook needs it.")
          boolean stay,
      @Option(names = "--no-wait", description = "Return at once.") boolean noWait)
      throws InterruptedException {
    int begun =
        ask(
            admin,
            "POST",
            "/api/drain?stay=" + stay,
            (answer, out) ->
                out.println("draining, " + left(String.valueOf(answer.get("draining")))));
    if (begun == Main.DONE && !noWait) {
      PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
      new DrainWatch(admin, stay)
          .await(line -> {
            if (!admin.json()) {
              out.println(line);
              out.flush();
            }
          });
    }
    return begun;
  }

  static String left(String sessions) {
    return sessions + (sessions.equals("1") ? " session left" : " sessions left");
  }

  @Command(name = "status", description = "Say how a running gateway is.")
  int status(@Mixin AdminAddress admin) throws InterruptedException {
    return ask(
        admin,
        "GET",
        "/api/status",
        (answer, out) -> {
          out.printf(
              "%s, version %s, up %s%n",
              answer.get("readiness"), answer.get("version"), age(count(answer, "uptime_seconds")));
          out.printf("sessions     %s of %s%n", answer.get("sessions"), answer.get("max_sessions"));
          out.printf("to clients   %s%n", size(count(answer, "bytes_to_client")));
          out.printf("to servers   %s%n", size(count(answer, "bytes_to_server")));
          out.printf("refusals     %s%n", answer.get("refusals"));
          out.printf(
              "memory       %s of %s%n",
              size(count(answer, "memory_used_bytes")), size(count(answer, "memory_max_bytes")));
          for (Map<?, ?> use : objects(answer, "ports")) {
            out.printf(
                "data ports   %s of %s, listener %s, %s side%n",
                use.get("used"), use.get("size"), use.get("listener"), use.get("side"));
          }
        });
  }

  private int ask(
      AdminAddress admin,
      String method,
      String path,
      BiConsumer<Map<String, @Nullable Object>, PrintWriter> print)
      throws InterruptedException {
    CommandSpec asked = java.util.Objects.requireNonNull(spec);
    PrintWriter err = asked.commandLine().getErr();
    try {
      AdminAddress.Answer answer = admin.ask(method, path);
      if (!answer.problem().isEmpty()) {
        err.println("sallyport: " + TextTable.harmless(answer.problem()));
        return answer.status() == BAD_REQUEST ? Main.WRONG_CONFIGURATION : FAILED;
      }
      PrintWriter out = asked.commandLine().getOut();
      if (admin.json()) {
        out.println(answer.text());
      } else {
        print.accept(answer.value(), out);
      }
      out.flush();
      return Main.DONE;
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      err.println("sallyport: " + TextTable.harmless(why));
      return FAILED;
    }
  }

  private static String transfer(Map<?, ?> session) {
    return session.get("transfer") instanceof Map<?, ?> transfer
        ? "%s %s, %s"
            .formatted(transfer.get("verb"), transfer.get("path"), size(count(transfer, "bytes")))
        : "";
  }

  private static List<Map<?, ?>> objects(Map<?, ?> answer, String key) {
    return answer.get(key) instanceof List<?> list
        ? list.stream().<Map<?, ?>>map(object -> (Map<?, ?>) object).toList()
        : List.of();
  }

  private static long count(Map<?, ?> object, String key) {
    return object.get(key) instanceof Number number ? number.longValue() : 0;
  }

  /** The two largest units that there are. */
  static String age(long seconds) {
    long whole = Math.max(0, seconds);
    if (whole < MINUTE) {
      return whole + "s";
    }
    if (whole < HOUR) {
      return whole / MINUTE + "m " + whole % MINUTE + "s";
    }
    return whole < DAY
        ? whole / HOUR + "h " + whole % HOUR / MINUTE + "m"
        : whole / DAY + "d " + whole % DAY / HOUR + "h";
  }

  /** Three digits at most before the unit, so that columns can be compared at a glance. */
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= KILO && unit < UNITS.size() - 1) {
      value /= KILO;
      unit++;
    }
    String digits = unit == 0 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, digits, value, UNITS.get(unit));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
