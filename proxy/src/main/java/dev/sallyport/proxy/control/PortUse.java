package dev.sallyport.proxy.control;

import dev.sallyport.rules.ftp.Side;

/**
 * How many data ports of a listener's face are taken.
 *
 * @param side the peer that they are for
 */
public record PortUse(String listener, Side side, int used, int size) {}
