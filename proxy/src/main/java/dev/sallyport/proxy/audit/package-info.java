/**
 * The record of what peers did, for those who must answer for it: one JSON object per line.
 *
 * <p>Depends on {@code rules.ftp} and the configuration's {@code LogConfig}; no Netty. Nothing here
 * blocks an event loop.
 */
@NullMarked
package dev.sallyport.proxy.audit;

import org.jspecify.annotations.NullMarked;
