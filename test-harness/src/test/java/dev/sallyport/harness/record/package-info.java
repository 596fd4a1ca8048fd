/** Dialogues that the gateway recorded, played again: by its own command, and against it. */
@NullMarked
package dev.sallyport.harness.record;

import org.jspecify.annotations.NullMarked;
