/** The gateway as a process that is reloaded, drained, replaced and killed while clients use it. */
@NullMarked
package dev.sallyport.harness.operations;

import org.jspecify.annotations.NullMarked;
