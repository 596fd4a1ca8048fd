package dev.sallyport.proxy.data.kernel;

import dev.sallyport.rules.ftp.HostPort;

/**
 * A connection as its initiator knows it, which is how conntrack finds it.
 *
 * @param initiator its address and port
 * @param at what it connected to, which is ours
 */
record Flow(HostPort initiator, HostPort at) {}
