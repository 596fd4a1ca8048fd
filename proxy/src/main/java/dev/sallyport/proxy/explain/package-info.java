/**
 * What a policy decides, for people: one command, a whole dialogue, a list of expectations, and a
 * policy learned from what was seen.
 *
 * <p>Asks the very policy and the very session machine that the gateway runs; opens no socket.
 */
@NullMarked
package dev.sallyport.proxy.explain;

import org.jspecify.annotations.NullMarked;
