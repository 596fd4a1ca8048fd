/**
 * The state machine of one session: {@code (state, event) → (state, actions)}.
 *
 * <p>Pure: no Netty, no I/O, no clock, no randomness, no logging. May use {@code rules}, {@code
 * nat} and the values of {@code data}; {@code control} drives it.
 */
@NullMarked
package dev.sallyport.proxy.session;

import org.jspecify.annotations.NullMarked;
