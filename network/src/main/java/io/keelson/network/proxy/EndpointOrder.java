package io.keelson.network.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which number each endpoint of a list has. Endpoints keep their numbers while others come and go, so that a change of one
 * endpoint is a change of one or two elements: the last one takes the place of one that has gone.
 */
final class EndpointOrder {
    private Map<String, List<ServiceEndpoint.Target>> lists = new HashMap<>();
    private Map<String, List<ServiceEndpoint.Target>> next = new HashMap<>();

    /** Begins a new look at the service; lists not asked for until the next call are forgotten then. */
    void begin() {
        if (!next.isEmpty()) {
            lists = next;
            next = new HashMap<>();
        }
    }

    /**
     * The endpoints in their order.
     *
     * @param list names the list within the service
     */
    List<ServiceEndpoint.Target> of(String list, List<ServiceEndpoint> endpoints) {
        Set<ServiceEndpoint.Target> wanted = new HashSet<>();
        endpoints.forEach(e -> wanted.add(e.target()));
        List<ServiceEndpoint.Target> order = new ArrayList<>(lists.getOrDefault(list, List.of()));
        for (int i = 0; i < order.size(); i++) {
            while (i < order.size() && !wanted.contains(order.get(i))) {
                ServiceEndpoint.Target last = order.removeLast();
                if (i < order.size()) {
                    order.set(i, last);
                }
            }
        }
        Set<ServiceEndpoint.Target> placed = new HashSet<>(order);
        for (ServiceEndpoint endpoint : endpoints) {
            if (placed.add(endpoint.target())) {
                order.add(endpoint.target());
            }
        }
        List<ServiceEndpoint.Target> ordered = List.copyOf(order);
        next.put(list, ordered);
        return ordered;
    }
}
