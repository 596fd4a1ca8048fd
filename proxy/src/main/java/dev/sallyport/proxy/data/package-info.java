/**
 * What a data path is, and what makes one: the API between the session and the data planes.
 *
 * <p>No Netty here; a plane brings its own machinery ({@code data.relay}).
 */
@NullMarked
package dev.sallyport.proxy.data;

import org.jspecify.annotations.NullMarked;
