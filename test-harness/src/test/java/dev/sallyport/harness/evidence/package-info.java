/**
 * What is claimed of the gateway as a whole, and the table of which test shows which requirement of
 * the RFCs. Bounded loops against loopback only.
 */
@NullMarked
package dev.sallyport.harness.evidence;

import org.jspecify.annotations.NullMarked;
