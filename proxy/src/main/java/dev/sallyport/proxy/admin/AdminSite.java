package dev.sallyport.proxy.admin;

import java.util.List;
import java.util.function.Supplier;

/**
 * All that is served.
 *
 * @param gatekeeper the one that is on duty
 * @param events what those who watch are to be told, asked once a second on the admin thread
 */
public record AdminSite(
    AdminRoutes routes, Supplier<Gatekeeper> gatekeeper, Supplier<List<ServerEvent>> events) {

  /** Where the events are. */
  public static final String EVENTS = "/api/events";
}
