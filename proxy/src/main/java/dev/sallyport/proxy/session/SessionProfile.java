package dev.sallyport.proxy.session;

import dev.sallyport.proxy.nat.DataMode;
import dev.sallyport.proxy.nat.PortZeroAddress;
import dev.sallyport.rules.policy.Limits;
import dev.sallyport.rules.policy.Policy;
import dev.sallyport.rules.policy.TlsPolicy;
import java.net.InetAddress;

/**
 * What a session knows from its first moment and never changes.
 *
 * @param client where the control connection came from; an IPv4 client of an IPv6 listener is IPv4
 */
public record SessionProfile(
    InetAddress client,
    DataMode dataMode,
    PortZeroAddress portZeroAddress,
    Limits limits,
    Policy policy,
    TlsPolicy tls) {}
