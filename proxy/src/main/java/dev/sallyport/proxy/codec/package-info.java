/**
 * Bytes of the control connection to values of {@code rules.ftp}, and back.
 *
 * <p>Telnet ends here (RFC 854, RFC 1123 §4.1.2.12), and so do line ends: beyond this package a
 * line is a {@code String} with one char per byte. Decoders are pulled, one event at a time,
 * because what follows a command may depend on it. May depend on {@code rules.ftp} and Netty's
 * buffers only.
 */
@NullMarked
package dev.sallyport.proxy.codec;

import org.jspecify.annotations.NullMarked;
