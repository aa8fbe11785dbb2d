package io.keelson.resources.bootstrap;

import java.net.InetAddress;

/**
 * Where the API server is reached.
 *
 * @param address the address that pods and nodes use; never a loopback address
 * @param port the port it listens on
 * @param serviceRange the range of service addresses, such as {@code 10.96.0.0/16}
 * @param serviceAddress the first address of that range, which the {@code kubernetes} service has
 */
public record ServerAddress(InetAddress address, int port, String serviceRange, InetAddress serviceAddress) {}
