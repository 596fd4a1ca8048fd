package dev.sallyport.proxy.explain;

/**
 * A line of the client's that would be decided differently.
 *
 * @param recorded what was decided then
 * @param now what the configuration decides
 */
public record Difference(Decided recorded, Decided now) {}
