/**
 * Who may use how much: places for sessions, shares of the line, failed logins and the bans that
 * follow. Everything here has a bound.
 *
 * <p>May use {@code rules}, the values of {@code data}, and the libraries that count tokens and
 * forget; no Netty, no clock but the one it is given, no logging.
 */
@NullMarked
package dev.sallyport.proxy.limits;

import org.jspecify.annotations.NullMarked;
