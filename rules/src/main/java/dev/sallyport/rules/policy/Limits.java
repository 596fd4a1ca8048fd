package dev.sallyport.rules.policy;

import java.time.Duration;

/**
 * Every maximum a session lives under. The configuration checks the values; this record carries
 * them.
 *
 * @param maxSessions sessions of the whole gateway; the next client gets 421
 * @param maxSessionsPerClient sessions of one client address; the next one gets 421
 * @param loginTimeout from the accepted connection to the reply that logs in, however many lines
 *     come
 * @param idleTimeout without a command, a reply or data moving
 * @param connectTimeout to reach the server and have its greeting; also to reach a data port
 * @param handshakeTimeout for a TLS handshake, of a control or a data connection
 * @param dataAcceptTimeout an opened data path waits this long for its connections
 * @param dataStallTimeout a transfer moves no byte for this long
 * @param commandLineBytes one command line, its line end and Telnet bytes included
 * @param replyLineBytes one line of a reply, likewise
 * @param replyBytes all lines of one reply
 * @param pipelinedCommands commands read ahead of the one being answered; beyond it the client is
 *     not read from
 * @param violations refusals by a built-in check before the session ends with 421
 */
public record Limits(
    int maxSessions,
    int maxSessionsPerClient,
    Duration loginTimeout,
    Duration idleTimeout,
    Duration connectTimeout,
    Duration handshakeTimeout,
    Duration dataAcceptTimeout,
    Duration dataStallTimeout,
    int commandLineBytes,
    int replyLineBytes,
    int replyBytes,
    int pipelinedCommands,
    int violations) {}
