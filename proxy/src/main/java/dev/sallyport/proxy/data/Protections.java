package dev.sallyport.proxy.data;

/** How both sides of a transfer are protected, each apart. */
public record Protections(Protection client, Protection server) {
  /** Neither side is. */
  public static final Protections NONE =
      new Protections(new Protection.Clear(), new Protection.Clear());

  /** Whether bytes can pass as they are, without a TLS engine on their way. */
  public boolean none() {
    return client instanceof Protection.Clear && server instanceof Protection.Clear;
  }
}
