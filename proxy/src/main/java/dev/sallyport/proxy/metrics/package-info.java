/**
 * What the gateway counts: one method per thing that happens, one {@link Meters} constant per
 * meter.
 *
 * <p>Depends on Micrometer and {@code rules.ftp} only: no Netty, and no other package of the proxy,
 * so that everything may report here. No caller sees a registry.
 */
@NullMarked
package dev.sallyport.proxy.metrics;

import org.jspecify.annotations.NullMarked;
