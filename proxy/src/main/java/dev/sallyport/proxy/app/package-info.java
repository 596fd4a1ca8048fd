/**
 * The program: command line, start in order, stop in reverse.
 *
 * <p>The composition root: it may depend on every other package, and none may depend on it.
 */
@NullMarked
package dev.sallyport.proxy.app;

import org.jspecify.annotations.NullMarked;
