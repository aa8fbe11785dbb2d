package io.keelson.network.proxy;

import java.util.List;

/**
 * Which endpoints a service port may lead to from this node.
 *
 * @param cluster for traffic policy Cluster: the ready ones, of them those that hints choose (KEP-2433, KEP-3015); without
 *     any that are ready, those that still serve while they are being terminated (KEP-1669)
 * @param local for traffic policy Local: the same of this node
 * @param any whether there is an endpoint on any node that could serve
 */
record EndpointCategories(List<ServiceEndpoint> cluster, List<ServiceEndpoint> local, boolean any) {
    /**
     * Sorts endpoints.
     *
     * @param node this node's name
     * @param zone this node's zone; empty where it has none
     */
    static EndpointCategories of(List<ServiceEndpoint> endpoints, ServicePortInfo port, String node, String zone) {
        List<ServiceEndpoint> cluster = port.usesClusterEndpoints() ? cluster(endpoints, node, zone) : List.of();
        if (!port.usesLocalEndpoints()) {
            return new EndpointCategories(cluster, List.of(), !cluster.isEmpty());
        }
        List<ServiceEndpoint> local =
                readyOrServing(endpoints.stream().filter(ServiceEndpoint::local).toList());
        return new EndpointCategories(cluster, local, endpoints.stream().anyMatch(e -> e.ready() || lastResort(e)));
    }

    private static List<ServiceEndpoint> cluster(List<ServiceEndpoint> endpoints, String node, String zone) {
        List<ServiceEndpoint> ready =
                endpoints.stream().filter(ServiceEndpoint::ready).toList();
        if (ready.isEmpty()) {
            return readyOrServing(endpoints);
        }
        if (ready.stream().noneMatch(e -> e.nodeHints().isEmpty())) {
            List<ServiceEndpoint> here =
                    ready.stream().filter(e -> e.nodeHints().contains(node)).toList();
            if (!here.isEmpty()) {
                return here;
            }
        }
        if (ready.stream().noneMatch(e -> e.zoneHints().isEmpty())) {
            List<ServiceEndpoint> near =
                    ready.stream().filter(e -> e.zoneHints().contains(zone)).toList();
            if (!near.isEmpty()) {
                return near;
            }
        }
        return ready;
    }

    private static List<ServiceEndpoint> readyOrServing(List<ServiceEndpoint> endpoints) {
        List<ServiceEndpoint> ready =
                endpoints.stream().filter(ServiceEndpoint::ready).toList();
        return ready.isEmpty()
                ? endpoints.stream().filter(EndpointCategories::lastResort).toList()
                : ready;
    }

    private static boolean lastResort(ServiceEndpoint endpoint) {
        return endpoint.serving() && endpoint.terminating();
    }
}
