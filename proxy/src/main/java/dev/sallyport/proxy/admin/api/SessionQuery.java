package dev.sallyport.proxy.admin.api;

import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.audit.WireText;
import dev.sallyport.proxy.control.SessionView;
import dev.sallyport.rules.ftp.IpLiteral;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which sessions are asked for, and in which order.
 *
 * @param text that one of a session's words contains, in lower case
 * @param fields and what they must be
 */
record SessionQuery(
    String text, Map<String, String> fields, Comparator<SessionView> order, int offset, int limit) {
  static final int MAX_LIMIT = 200;
  private static final int USUAL_LIMIT = 50;
  private static final List<String> FIELDS = List.of("listener", "client", "user", "state", "tls");

  private static final Map<String, Comparator<SessionView>> ORDERS =
      Map.of(
          "age", Comparator.comparing(SessionView::started).reversed(),
          "id", Comparator.comparing(SessionView::id),
          "client", Comparator.comparing(SessionQuery::client),
          "user", Comparator.comparing(session -> session.who().user()),
          "state", Comparator.comparing(SessionView::phase),
          "listener", Comparator.comparing(SessionView::listener),
          "commands", Comparator.comparingLong(SessionView::commands),
          "bytes", Comparator.comparingLong(SessionQuery::bytes),
          "transfer", Comparator.comparingLong(SessionQuery::transferred));

  /** Sorts like the last one of these, or refuses what is none. */
  static Optional<SessionQuery> of(AdminRequest request) {
    String sort = request.query("sort").isEmpty() ? "age" : request.query("sort");
    boolean descending = sort.startsWith("-");
    Comparator<SessionView> order = ORDERS.get(descending ? sort.substring(1) : sort);
    Optional<Integer> offset = number(request.query("offset"), 0, 10_000_000, 0);
    Optional<Integer> limit = number(request.query("limit"), 1, MAX_LIMIT, USUAL_LIMIT);
    if (order == null || offset.isEmpty() || limit.isEmpty()) {
      return Optional.empty();
    }
    var fields = new java.util.TreeMap<String, String>();
    FIELDS.stream()
        .filter(field -> !request.query(field).isEmpty())
        .forEach(field -> fields.put(field, asWeWrite(request.query(field))));
    return Optional.of(
        new SessionQuery(
            asWeWrite(request.query("q").strip().toLowerCase(Locale.ROOT)),
            fields,
            (descending ? order.reversed() : order).thenComparing(SessionView::id),
            offset.get(),
            limit.get()));
  }

  boolean matches(SessionView session) {
    return fields.entrySet().stream()
            .allMatch(field -> field.getValue().equals(value(session, field.getKey())))
        && (text.isEmpty()
            || words(session).anyMatch(word -> word.toLowerCase(Locale.ROOT).contains(text)));
  }

  private static Stream<String> words(SessionView session) {
    return Stream.of(
        session.id(),
        session.listener(),
        client(session),
        session.server(),
        WireText.readable(session.who().user()),
        SessionJson.lower(session.phase()),
        session.transfer().map(t -> t.verb() + " " + WireText.readable(t.path())).orElse(""));
  }

  private static String value(SessionView session, String field) {
    return switch (field) {
      case "listener" -> session.listener();
      case "client" -> client(session);
      case "user" -> WireText.readable(session.who().user());
      case "state" -> SessionJson.lower(session.phase());
      default -> String.valueOf(session.who().tls());
    };
  }

  /** An IPv6 address can be spelt in many ways, and is shown in one. */
  private static String asWeWrite(String text) {
    return IpLiteral.ipv6(text).map(IpLiteral::write).orElse(text);
  }

  private static String client(SessionView session) {
    return IpLiteral.write(session.client().host());
  }

  private static long bytes(SessionView session) {
    return session.moved().toClient() + session.moved().toServer();
  }

  private static long transferred(SessionView session) {
    return session.transfer().map(SessionView.Transfer::bytes).orElse(-1L);
  }

  private static Optional<Integer> number(String text, int min, int max, int usual) {
    if (text.isEmpty()) {
      return Optional.of(usual);
    }
    return text.matches("[0-9]{1,8}")
        ? Optional.of(Integer.valueOf(text)).filter(n -> n >= min && n <= max)
        : Optional.empty();
  }
}
