package dev.sallyport.proxy.config;

/** A range of ports, both ends included. */
public record PortRange(int first, int last) {

  /** How many they are. */
  public int size() {
    return last - first + 1;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
