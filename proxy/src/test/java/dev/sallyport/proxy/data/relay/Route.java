package dev.sallyport.proxy.data.relay;

/** Who connects to whom on the two sides of a path. */
enum Route {
  /** Passive on both sides: the client comes to us, and we go to the server. */
  PASSIVE(true, false),
  /** Active on both sides: the server comes to us, and we go to the client. */
  ACTIVE(false, true),
  /** Passive for the client, active for the server: both come to us. */
  BOTH_COME(true, true),
  /** Active for the client, passive for the server: we go to both. */
  BOTH_LISTEN(false, false);

  final boolean clientComes;
  final boolean serverComes;

  Route(boolean clientComes, boolean serverComes) {
    this.clientComes = clientComes;
    this.serverComes = serverComes;
  }
}
