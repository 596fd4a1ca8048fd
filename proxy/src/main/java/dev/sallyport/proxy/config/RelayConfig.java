package dev.sallyport.proxy.config;

/**
 * How the relay moves bytes.
 *
 * @param pipeBytes what the pipe of one transfer holds, where splice is used
 */
public record RelayConfig(int pipeBytes) {}
