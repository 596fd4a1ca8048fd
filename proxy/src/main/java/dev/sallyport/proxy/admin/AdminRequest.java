package dev.sallyport.proxy.admin;

import java.util.Map;

/**
 * What an operator asks.
 *
 * @param parameters the parts of the path that the route has names for
 * @param query the last value of each key
 * @param accept the header of this name; empty where there is none
 */
public record AdminRequest(
    Map<String, String> parameters, Map<String, String> query, String accept) {

  /** A part of the path that the route has this name for. */
  public String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** A value of the query; empty where it has none. */
  public String query(String name) {
    return query.getOrDefault(name, "");
  }
}
