/**
 * Control dialogues, kept on disk for whoever looks into an incident: passwords masked, bounded,
 * and written by a thread of their own. What is kept is a transcript that can be played again.
 *
 * <p>No Netty; nothing here blocks an event loop.
 */
@NullMarked
package dev.sallyport.proxy.record;

import org.jspecify.annotations.NullMarked;
