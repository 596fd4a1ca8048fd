/**
 * What is allowed: decisions over the values of {@code rules.ftp}, and the bounds every session
 * has.
 *
 * <p>Pure values and functions: no Netty, no I/O, no clock, no logging.
 */
@NullMarked
package dev.sallyport.rules.policy;

import org.jspecify.annotations.NullMarked;
