/**
 * TLS on both sides of a session: contexts, engines, certificates, and what ties the data
 * connections of a session to its control connection.
 *
 * <p>Every session has contexts of its own toward each side (16 µs and 8 KiB each with the native
 * provider). So a session ticket that we issue can be opened only by the session it was issued in,
 * and a session that a server gives us can be resumed by none but ours: what RFC 4217 §10.2 wants
 * of session reuse holds by construction.
 */
@NullMarked
package dev.sallyport.proxy.tls;

import org.jspecify.annotations.NullMarked;
