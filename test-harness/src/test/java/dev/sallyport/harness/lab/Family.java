package dev.sallyport.harness.lab;

/** The network protocol a peer speaks with the gateway. */
enum Family {
  IPV4,
  IPV6;

  /** An address and a port as URLs and the configuration write them. */
  String endpoint(String address, int port) {
    return switch (this) {
      case IPV4 -> address + ":" + port;
      case IPV6 -> "[" + address + "]:" + port;
    };
  }
}
