package io.keelson.network.route;

/**
 * How the way to other nodes' pods is laid.
 *
 * @param nodeName the name of this node
 * @param address the address this node is reached by, IPv4
 * @param clusterCidr the range pod addresses of all nodes come from
 * @param bridge the link of this node's pods
 * @param tunnel the name of the VXLAN link, at most 15 characters, ours alone
 * @param tunnelId the VXLAN network identifier, alike on all nodes of a cluster, below 2^24
 * @param table the name of the nftables table, ours alone
 */
public record RouteConfig(
        String nodeName,
        String address,
        String clusterCidr,
        String bridge,
        String tunnel,
        int tunnelId,
        String table) {}
