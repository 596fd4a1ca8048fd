/**
 * How one process takes over the listening sockets of another, so that no connection is refused in
 * between. Knows sockets, and nothing of FTP.
 *
 * <p>At a Unix socket the process that runs answers the one that is to take its place. All of it is
 * single bytes, the successor's first: {@code T} (take over) is answered by the number of sockets,
 * {@code G} (go on) by as many descriptors, {@code R} (ready) by {@code B} (bye), upon which the
 * one that ran listens no more and drains.
 */
@NullMarked
package dev.sallyport.proxy.upgrade;

import org.jspecify.annotations.NullMarked;
