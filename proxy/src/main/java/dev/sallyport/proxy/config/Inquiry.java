package dev.sallyport.proxy.config;

import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.Party;
import java.time.Instant;

/**
 * A question about a policy: what if this client sent that line.
 *
 * @param listener the name; empty for the first one
 * @param loggedIn the server has accepted the user
 * @param announcedBytes what ALLO said; -1 where it said nothing
 * @param at the time it is asked about
 * @param line the command, wire text
 */
public record Inquiry(
    String listener,
    Party party,
    boolean loggedIn,
    WorkingDirectory directory,
    long announcedBytes,
    Instant at,
    String line) {}
