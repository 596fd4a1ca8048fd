package dev.sallyport.rules.policy;

import java.net.InetAddress;

/**
 * Who asks, and in which state: all that a decision may depend on besides the command.
 *
 * @param client the address the control connection came from, which is the only address an
 *     active-mode data connection may go to (RFC 2577 §3, the bounce attack)
 * @param loggedIn the server has answered 230, 232 or 202
 * @param epsvAll the server has agreed to EPSV ALL (RFC 2428 §4)
 */
public record Subject(InetAddress client, boolean loggedIn, boolean epsvAll) {}
