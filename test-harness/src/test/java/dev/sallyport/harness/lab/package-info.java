/**
 * The network lab: a client, the gateway and a server in network namespaces of their own, with no
 * route between client and server, and the tests that only such a network can make.
 *
 * <p>Needs root and iproute2. Traffic never leaves the namespaces.
 */
@NullMarked
package dev.sallyport.harness.lab;

import org.jspecify.annotations.NullMarked;
