package io.keelson.resources;

import io.keelson.apiserver.audit.AuditLogConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;

/**
 * How a whole API server is set up.
 *
 * @param certificates the directory of certificates and keys; what it lacks is made
 * @param address the address to listen on, such as {@code 127.0.0.1} or {@code 0.0.0.0}
 * @param port the TCP port, 0 for any that is free
 * @param advertised the address that pods and nodes reach the server by
 * @param nodeName the name of this machine's node, for its certificates
 * @param serviceRange the range of service addresses, such as {@code 10.96.0.0/12}
 * @param serviceAddress the first address of that range
 * @param clusterDomain the DNS domain of services, such as {@code cluster.local}
 * @param clock the server's time
 * @param audit what is noted of requests, and where
 */
public record KubeApiServerConfig(
        Path certificates,
        String address,
        int port,
        InetAddress advertised,
        String nodeName,
        String serviceRange,
        InetAddress serviceAddress,
        String clusterDomain,
        Clock clock,
        AuditLogConfig audit) {

    /** A server that notes nothing of requests. */
    public KubeApiServerConfig(
            Path certificates,
            String address,
            int port,
            InetAddress advertised,
            String nodeName,
            String serviceRange,
            InetAddress serviceAddress,
            String clusterDomain,
            Clock clock) {
        this(
                certificates,
                address,
                port,
                advertised,
                nodeName,
                serviceRange,
                serviceAddress,
                clusterDomain,
                clock,
                AuditLogConfig.NONE);
    }
}
