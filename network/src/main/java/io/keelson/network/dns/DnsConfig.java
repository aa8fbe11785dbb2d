package io.keelson.network.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a name server is set up.
 *
 * @param domain the cluster's domain, such as {@code cluster.local}
 * @param addresses the addresses the server is known by, which resolvers must not be
 * @param clusterRanges ranges of pods and services: they may ask, and nobody else is asked for their names
 * @param clientRanges further ranges whose addresses may ask
 * @param resolverFile the resolv.conf that says who knows the names of others
 * @param stubDomains servers of domains that others do not know
 * @param ttl how long answers to the cluster's names hold
 * @param forwardTimeout how long one resolver is waited for
 * @param connectionPatience how long a TCP connection may take for a question, and to take its answer
 * @param cacheBytes the most that answers of others occupy in memory
 */
public record DnsConfig(
        String domain,
        List<InetAddress> addresses,
        List<String> clusterRanges,
        List<String> clientRanges,
        Path resolverFile,
        Map<String, List<InetSocketAddress>> stubDomains,
        Duration ttl,
        Duration forwardTimeout,
        Duration connectionPatience,
        long cacheBytes) {

    /** The settings of a server nobody configured. */
    public static DnsConfig standard(String domain, List<InetAddress> addresses, List<String> clusterRanges) {
        return new DnsConfig(
                domain,
                addresses,
                clusterRanges,
                List.of(),
                Path.of("/etc/resolv.conf"),
                Map.of(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                8 << 20);
    }

    /** The same with servers for some domains. */
    public DnsConfig withStubDomains(Map<String, List<InetSocketAddress>> domains) {
        return new DnsConfig(
                domain,
                addresses,
                clusterRanges,
                clientRanges,
                resolverFile,
                domains,
                ttl,
                forwardTimeout,
                connectionPatience,
                cacheBytes);
    }

    /** The same with another resolv.conf. */
    public DnsConfig withResolverFile(Path file) {
        return new DnsConfig(
                domain,
                addresses,
                clusterRanges,
                clientRanges,
                file,
                stubDomains,
                ttl,
                forwardTimeout,
                connectionPatience,
                cacheBytes);
    }

    /** The same with further clients. */
    public DnsConfig withClientRanges(List<String> ranges) {
        return new DnsConfig(
                domain,
                addresses,
                clusterRanges,
                ranges,
                resolverFile,
                stubDomains,
                ttl,
                forwardTimeout,
                connectionPatience,
                cacheBytes);
    }
}
