/**
 * The configuration: records of what was written, and the loader that lists every problem.
 *
 * <p>May use {@code rules} and Typesafe Config; nothing here opens a socket or resolves a name.
 */
@NullMarked
package dev.sallyport.proxy.config;

import org.jspecify.annotations.NullMarked;
