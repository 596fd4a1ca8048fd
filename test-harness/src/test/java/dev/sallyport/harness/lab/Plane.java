package dev.sallyport.harness.lab;

/** What carries data connections: the values of {@code data-plane}. */
enum Plane {
  AUTO,
  RELAY,
  COPY,
  KERNEL
}
