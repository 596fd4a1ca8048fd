/**
 * Real FTP servers and real FTP clients, behind one interface each.
 *
 * <p>A peer states what it cannot do, with the reason. May not depend on the gateway: what is here
 * works without it, which is how a failure is told to be ours or theirs.
 */
@NullMarked
package dev.sallyport.harness.peers;

import org.jspecify.annotations.NullMarked;
