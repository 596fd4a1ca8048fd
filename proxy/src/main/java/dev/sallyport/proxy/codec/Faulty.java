package dev.sallyport.proxy.codec;

import dev.sallyport.rules.ftp.Fault;

/**
 * Bytes that are no line, or no reply.
 *
 * <p>From a server every fault is the last event, whatever {@link Fault#fatal()} says: there is no
 * way to answer it.
 */
public record Faulty(Fault fault) implements LineEvent, ReplyEvent {}
