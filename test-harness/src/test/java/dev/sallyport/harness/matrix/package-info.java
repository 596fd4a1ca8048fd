/**
 * Every server with every client in every mode: transfers through the gateway, compared byte by
 * byte at both ends.
 *
 * <p>May use {@code peers} and the gateway's public API.
 */
@NullMarked
package dev.sallyport.harness.matrix;

import org.jspecify.annotations.NullMarked;
