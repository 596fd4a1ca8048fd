package dev.sallyport.proxy.session;

/** How far the client has come with USER, PASS and ACCT. */
public sealed interface Login {

  /** Who, accepted or not; empty where nobody was named. Wire text. */
  default String name() {
    return switch (this) {
      case LoggedOut() -> "";
      case Named(String user, _, _) -> user;
      case LoggedIn(String user) -> user;
    };
  }

  /** Nobody. */
  record LoggedOut() implements Login {}

  /**
   * USER was sent; the server has not said 230.
   *
   * @param before what holds on if the server refuses the name
   * @param accountAsked it has said 332, so that ACCT is what it waits for
   */
  record Named(String user, Login before, boolean accountAsked) implements Login {}

  /** The server said 230, 232 or 202. */
  record LoggedIn(String user) implements Login {}
}
