/**
 * The door for operators and their tools: metrics and health over HTTP, on a thread of its own.
 *
 * <p>May use Netty's HTTP codec and {@code metrics}; knows nothing of FTP and never touches a
 * session's event loop.
 */
@NullMarked
package dev.sallyport.proxy.admin;

import org.jspecify.annotations.NullMarked;
