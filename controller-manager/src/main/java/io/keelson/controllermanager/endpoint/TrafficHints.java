package io.keelson.controllermanager.endpoint;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHintsBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Hints for a service's {@code trafficDistribution} (KEP-2433, KEP-3015): each endpoint is for its own zone or node. */
final class TrafficHints {
    private TrafficHints() {}

    /** Sets hints on endpoints that are ready; none at all when one of them has no zone. */
    static void set(Service service, Collection<List<Endpoint>> endpoints) {
        String distribution = Objects.toString(service.getSpec().getTrafficDistribution(), "");
        boolean zones =
                List.of("PreferClose", "PreferSameZone", "PreferSameNode").contains(distribution);
        boolean placed = endpoints.stream()
                .flatMap(List::stream)
                .filter(TrafficHints::ready)
                .allMatch(e -> e.getZone() != null && !e.getZone().isEmpty());
        if (!zones || !placed) {
            return;
        }
        for (List<Endpoint> list : endpoints) {
            for (Endpoint endpoint : list) {
                if (!ready(endpoint)) {
                    continue;
                }
                EndpointHintsBuilder hints = new EndpointHintsBuilder().addNewForZone(endpoint.getZone());
                if (distribution.equals("PreferSameNode") && endpoint.getNodeName() != null) {
                    hints.addNewForNode(endpoint.getNodeName());
                }
                endpoint.setHints(hints.build());
            }
        }
    }

    private static boolean ready(Endpoint endpoint) {
        return Boolean.TRUE.equals(endpoint.getConditions().getReady());
    }
}
