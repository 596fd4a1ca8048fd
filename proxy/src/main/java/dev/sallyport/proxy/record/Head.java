package dev.sallyport.proxy.record;

import dev.sallyport.rules.ftp.HostPort;
import java.time.Instant;
import java.util.List;

/**
 * Whose dialogue it is.
 *
 * @param session the id
 * @param listener the name in the configuration
 * @param client where the control connection came from
 * @param server the server behind, as configured or dialled
 * @param at when it began
 */
public record Head(String session, String listener, HostPort client, String server, Instant at) {
  static final String TITLE =
      "# A control dialogue kept by Sallyport, format 1; secrets are masked.";

  List<String> lines() {
    return List.of(
        TITLE,
        EntryText.HEARD + "session " + session,
        EntryText.HEARD + "listener " + listener,
        EntryText.HEARD + "client " + client,
        EntryText.HEARD + "server " + server,
        EntryText.HEARD + "begun " + at);
  }
}
