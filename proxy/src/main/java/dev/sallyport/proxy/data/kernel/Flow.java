package dev.sallyport.proxy.data.kernel;

import dev.sallyport.rules.ftp.HostPort;

/**
 * A connection as one of its peers knows it. As its initiator does is how conntrack finds it.
 *
 * @param peer its address and port
 * @param at what it is connected to, which is ours
 */
record Flow(HostPort peer, HostPort at) {}
