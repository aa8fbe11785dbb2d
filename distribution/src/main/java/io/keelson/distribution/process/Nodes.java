package io.keelson.distribution.process;

import io.keelson.distribution.cluster.Cidr;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.network.dns.DnsLink;
import io.keelson.network.proxy.ServiceProxyConfig;
import io.keelson.network.route.RouteConfig;
import io.keelson.podruntime.PodRuntimeConfig;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/** How this machine is set up as a node, so that nodes of several clusters do not meet. */
public final class Nodes {
    static final int MTU = 1500;
    private static final int DNS_OFFSET = 10;

    private Nodes() {}

    /** Returns the runtime's settings: bridge, cgroup and table are named after the cluster's directory. */
    public static PodRuntimeConfig runtimeConfig(NodeConfig config, ClusterDirectory directory) {
        String id = id(directory);
        return PodRuntimeConfig.builder(directory.runtime())
                .cgroupParent("/" + id)
                .network(id, MTU, null)
                .clusterRanges(List.of(config.clusterCidr()))
                .socket(directory.runtime().resolve("cri.sock"))
                .sharedDirectories(List.of(directory.kubelet()))
                .build();
    }

    /**
     * Returns the URL by which other machines reach the API server of a cluster.
     *
     * @throws ConfigurationException where it listens on loopback alone
     */
    public static URI outsideUrl(ClusterConfig config) {
        InetAddress listens =
                InetAddress.ofLiteral(config.address().equals("localhost") ? "127.0.0.1" : config.address());
        String nodeAddress = config.nodeAddress();
        if (listens.isLoopbackAddress() && nodeAddress == null) {
            throw new ConfigurationException("the API server listens on " + config.address()
                    + ", which no other machine reaches: start the cluster with 'keelson up --address 0.0.0.0'");
        }
        InetAddress reached = nodeAddress != null
                ? InetAddress.ofLiteral(nodeAddress)
                : listens.isAnyLocalAddress() ? HostAddress.find() : listens;
        String host = reached.getHostAddress();
        return URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + config.port());
    }

    /** Returns the address this node is reached by. */
    static InetAddress address(NodeConfig config) {
        String given = config.address();
        return given == null ? HostAddress.find() : InetAddress.ofLiteral(given);
    }

    /** Returns the address of the name service, by convention the tenth of the services' range. */
    static InetAddress dnsAddress(NodeConfig config) {
        return InetAddress.ofLiteral(
                Cidr.parse("serviceCidr", config.serviceCidr()).address(DNS_OFFSET));
    }

    /** Returns the link that has it: {@code kdns}, with the same sum for other directories. */
    static DnsLink dnsLink(ClusterDirectory directory) {
        return new DnsLink(id(directory).replace("keelson", "kdns"));
    }

    /** Returns the service proxy's settings: its tables are named after the cluster's directory. */
    static ServiceProxyConfig proxyConfig(NodeConfig config, ClusterDirectory directory) {
        String id = id(directory);
        return new ServiceProxyConfig(
                config.nodeName(),
                id + "-services",
                List.of(config.clusterCidr()),
                List.of(config.serviceCidr()),
                List.of(),
                id);
    }

    /**
     * Returns how the way to other nodes' pods is laid.
     *
     * @param tunnelId what tells the tunnel from that of other clusters of these machines
     */
    static RouteConfig routeConfig(NodeConfig config, ClusterDirectory directory, int tunnelId) {
        String id = id(directory);
        return new RouteConfig(
                config.nodeName(),
                address(config).getHostAddress(),
                config.clusterCidr(),
                id,
                id.replace("keelson", "kvx"),
                tunnelId,
                id + "-routes");
    }

    /** Returns the name of the nftables table of network policies. */
    static String policyTable(ClusterDirectory directory) {
        return id(directory) + "-policy";
    }

    /** Returns {@code keelson} for the usual directory, else that with a sum of the directory's path. */
    public static String id(ClusterDirectory directory) {
        if (directory.root().equals(ClusterDirectory.defaultRoot())) {
            return "keelson";
        }
        CRC32 sum = new CRC32();
        sum.update(directory.root().toString().getBytes(StandardCharsets.UTF_8));
        return "keelson-" + Long.toHexString(sum.getValue() & 0xffffff);
    }
}
