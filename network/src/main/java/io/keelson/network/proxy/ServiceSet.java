package io.keelson.network.proxy;

/** The sets and maps of a table, whose elements change with services. */
enum ServiceSet {
    /** Where connections to an address, protocol and port go: a chain. */
    SERVICES("services", "%1$s . inet_proto . inet_service : verdict", ""),
    /** The same for ports of the node, by protocol and port. */
    NODE_PORTS("node-ports", "inet_proto . inet_service : verdict", ""),
    /** Where connections from this node and its pods go when those from outside must stay on this node. */
    INTERNAL("internal", "%1$s . inet_proto . inet_service : verdict", ""),
    INTERNAL_NODE_PORTS("internal-node-ports", "inet_proto . inet_service : verdict", ""),
    /** Where those from outside go then. */
    EXTERNAL("external", "%1$s . inet_proto . inet_service : verdict", ""),
    EXTERNAL_NODE_PORTS("external-node-ports", "inet_proto . inet_service : verdict", ""),
    /** The endpoint under an address, protocol, port and number. */
    ENDPOINTS("endpoints", "%1$s . inet_proto . inet_service . mark : %1$s . inet_service", ""),
    /** The lasting number of the endpoint that has a number drawn at random, where clients stay with their endpoint. */
    AFFINITY_NUMBERS("affinity-numbers", "%1$s . inet_proto . inet_service . mark : mark", ""),
    /** What nobody answers at: refused, or dropped where only this node has nothing. */
    NO_ENDPOINTS("no-endpoints", "%1$s . inet_proto . inet_service : verdict", ""),
    NO_ENDPOINT_NODE_PORTS("no-endpoint-node-ports", "inet_proto . inet_service : verdict", ""),
    /** All cluster addresses. */
    CLUSTER_IPS("cluster-ips", "%1$s", ""),
    /** Endpoints of this node, twice: what they send to themselves must not come back from themselves. */
    HAIRPIN("hairpin", "%1$s . %1$s", ""),
    /** What is reached from outside and may lead to other nodes. */
    MASQUERADED("masqueraded", "%1$s . inet_proto . inet_service", ""),
    MASQUERADED_NODE_PORTS("masqueraded-node-ports", "inet_proto . inet_service", ""),
    /** Load balancer addresses that only some may reach. */
    RESTRICTED("restricted", "%1$s . inet_proto . inet_service", ""),
    /** Those who may. */
    SOURCE_RANGES("source-ranges", "%1$s . inet_proto . inet_service . %1$s", "flags interval;");

    private final String id;
    private final String type;
    private final String flags;

    ServiceSet(String id, String type, String flags) {
        this.id = id;
        this.type = type;
        this.flags = flags;
    }

    /** Its name in the table. */
    String id() {
        return id;
    }

    /** Its declaration in the language of nft(8). */
    String declaration(IpFamily family) {
        String kind = type.contains(":") ? "map" : "set";
        return "add " + kind + " %s %s " + id + " { type " + type.formatted(family.type()) + "; " + flags + " }\n";
    }
}
