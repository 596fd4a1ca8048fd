package dev.sallyport.proxy.admin;

/**
 * What an operator's request is answered with.
 *
 * @param status of HTTP
 */
record AdminResponse(int status, String contentType, String body) {

  static AdminResponse text(int status, String sentence) {
    return new AdminResponse(status, "text/plain; charset=utf-8", sentence + "\n");
  }
}
