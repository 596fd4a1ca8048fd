package dev.sallyport.proxy.admin;

/** What HTTP methods there are here; HEAD goes with GET. */
public enum Method {
  GET,
  POST,
  DELETE
}
