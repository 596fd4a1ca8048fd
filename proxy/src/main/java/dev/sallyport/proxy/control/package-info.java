/**
 * The control connections: accepting them, tying two of them and a session together, carrying out
 * what the session asks.
 *
 * <p>Netty callbacks become events here and actions become writes; nothing in this package knows
 * what an FTP command means.
 */
@NullMarked
package dev.sallyport.proxy.control;

import org.jspecify.annotations.NullMarked;
