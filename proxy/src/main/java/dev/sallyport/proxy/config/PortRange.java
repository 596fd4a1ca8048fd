package dev.sallyport.proxy.config;

/** A range of ports, both ends included. */
public record PortRange(int first, int last) {

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
