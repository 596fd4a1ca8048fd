/**
 * Scripted peers: connections a test drives by hand, line by line or byte by byte, well or badly.
 *
 * <p>Plain {@code java.net}, nothing of the gateway's, so that a mistake in the gateway's own codec
 * cannot hide itself.
 */
@NullMarked
package dev.sallyport.harness.scripted;

import org.jspecify.annotations.NullMarked;
