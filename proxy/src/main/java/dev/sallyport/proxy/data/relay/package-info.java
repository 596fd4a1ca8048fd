/**
 * The data plane in user space: both connections of a path end here, and bytes are copied between
 * them on the session's event loop. Knows nothing of sessions.
 */
@NullMarked
package dev.sallyport.proxy.data.relay;

import org.jspecify.annotations.NullMarked;
