package dev.sallyport.proxy.data.kernel;

import dev.sallyport.rules.ftp.HostPort;

/**
 * A connection as one of its peers has it.
 *
 * @param peer its address and port
 * @param us what it takes for the other end, which is ours
 */
record Half(HostPort peer, HostPort us) {}
