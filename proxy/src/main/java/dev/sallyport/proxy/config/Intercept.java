package dev.sallyport.proxy.config;

/** Whether connections to others come to a listener. */
enum Intercept {
  /** No: clients dial the gateway. */
  OFF,
  /** Yes: the kernel of a router hands them over, with the address that was dialled. */
  TPROXY
}
