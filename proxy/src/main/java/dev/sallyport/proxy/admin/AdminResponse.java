package dev.sallyport.proxy.admin;

/**
 * What an operator's request is answered with.
 *
 * @param status of HTTP
 */
public record AdminResponse(int status, String contentType, String body) {

  /** A sentence for people. */
  public static AdminResponse text(int status, String sentence) {
    return new AdminResponse(status, "text/plain; charset=utf-8", sentence + "\n");
  }

  /** A value for programs. */
  public static AdminResponse json(int status, String json) {
    return new AdminResponse(status, "application/json", json);
  }

  /**
   * A refusal, for programs and people.
   *
   * @param sentence of ours, without anything from a peer in it
   */
  public static AdminResponse problem(int status, String sentence) {
    return json(status, "{\"error\":\"" + sentence + "\"}");
  }
}
