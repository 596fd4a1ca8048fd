/**
 * Data connections that never enter this process: pinholes in the kernel, where nftables translates
 * both ends of a connection.
 *
 * <p>A path is an element in each of three sets of our own table ({@link
 * dev.sallyport.proxy.data.kernel.NftScript}); what becomes of its connection is read off the
 * segments that begin and end it, which the table logs to us. No Netty here: an event loop is a
 * {@link java.util.concurrent.ScheduledExecutorService}.
 */
@NullMarked
package dev.sallyport.proxy.data.kernel;

import org.jspecify.annotations.NullMarked;
