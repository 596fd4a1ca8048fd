package dev.sallyport.proxy.admin;

/**
 * Something that those who watch are told (server-sent events).
 *
 * @param name of the kind
 * @param json in one line
 */
public record ServerEvent(String name, String json) {

  String onTheWire() {
    return "event: " + name + "\ndata: " + json + "\n\n";
  }
}
