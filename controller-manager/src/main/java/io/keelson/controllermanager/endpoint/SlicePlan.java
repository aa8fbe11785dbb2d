package io.keelson.controllermanager.endpoint;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How to get from the slices there are to the endpoints there should be, changing as few slices as possible (KEP-752): an
 * endpoint stays in its slice; new ones go first where something changes anyway, then where there is room, then into new
 * slices.
 *
 * @param create contents of slices to be made
 * @param update slices and their new content
 * @param delete slices that are not needed any more
 */
record SlicePlan(List<Content> create, Map<EndpointSlice, Content> update, List<EndpointSlice> delete) {
    /** Endpoints a slice of a service's pods may hold. */
    static final int MOST = 100;

    /** What is in a slice. */
    record Content(List<EndpointPort> ports, List<Endpoint> endpoints) {}

    /**
     * Plans for one address type.
     *
     * @param existing slices that are ours
     * @param wanted endpoints by their ports
     * @param most endpoints a slice may hold
     * @param placeholder whether an empty slice is kept where there is no endpoint at all
     */
    static SlicePlan of(
            List<EndpointSlice> existing,
            Map<List<EndpointPort>, List<Endpoint>> wanted,
            int most,
            boolean placeholder) {
        SlicePlan plan = new SlicePlan(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>());
        Map<Set<EndpointPort>, List<EndpointSlice>> byPorts = new LinkedHashMap<>();
        for (EndpointSlice slice : existing) {
            byPorts.computeIfAbsent(new HashSet<>(slice.getPorts()), p -> new ArrayList<>())
                    .add(slice);
        }
        wanted.forEach((ports, endpoints) -> {
            List<EndpointSlice> slices = byPorts.remove(new HashSet<>(ports));
            plan.fill(slices == null ? List.of() : slices, ports, endpoints, most);
        });
        byPorts.values().forEach(plan.delete::addAll);
        if (placeholder && plan.create.isEmpty() && plan.delete.size() == existing.size()) {
            plan.keepPlaceholder();
        }
        plan.reuse();
        return plan;
    }

    private void fill(List<EndpointSlice> slices, List<EndpointPort> ports, List<Endpoint> endpoints, int most) {
        Map<List<String>, Endpoint> missing = new LinkedHashMap<>();
        endpoints.forEach(e -> missing.put(identity(e), e));
        Map<EndpointSlice, List<Endpoint>> contents = new LinkedHashMap<>();
        Set<EndpointSlice> changed = new HashSet<>();
        for (EndpointSlice slice : slices) {
            List<Endpoint> kept = new ArrayList<>();
            for (Endpoint endpoint : slice.getEndpoints()) {
                Endpoint now = missing.remove(identity(endpoint));
                if (now == null) {
                    changed.add(slice);
                } else {
                    kept.add(now);
                    if (!now.equals(endpoint)) {
                        changed.add(slice);
                    }
                }
            }
            contents.put(slice, kept);
        }
        List<Endpoint> rest = new ArrayList<>(missing.values());
        for (EndpointSlice slice : slices) {
            if (changed.contains(slice)) {
                pour(rest, Objects.requireNonNull(contents.get(slice)), most);
            }
        }
        // The fullest slice that can take all of the rest.
        slices.stream()
                .filter(s -> !rest.isEmpty() && size(contents, s) + rest.size() <= most)
                .max(Comparator.comparingInt(s -> size(contents, s)))
                .ifPresent(slice -> {
                    pour(rest, Objects.requireNonNull(contents.get(slice)), most);
                    changed.add(slice);
                });
        while (!rest.isEmpty()) {
            List<Endpoint> fresh = new ArrayList<>();
            pour(rest, fresh, most);
            create.add(new Content(ports, fresh));
        }
        contents.forEach((slice, content) -> {
            if (content.isEmpty()) {
                delete.add(slice);
            } else if (changed.contains(slice)) {
                update.put(slice, new Content(slice.getPorts(), content));
            }
        });
    }

    private void keepPlaceholder() {
        boolean there = delete.size() == 1
                && delete.getFirst().getEndpoints().isEmpty()
                && delete.getFirst().getPorts().isEmpty();
        if (there) {
            delete.clear();
        } else {
            create.add(new Content(List.of(), List.of()));
        }
    }

    /** A slice to be made takes the place of one to be deleted. */
    private void reuse() {
        while (!create.isEmpty() && !delete.isEmpty()) {
            update.put(delete.removeFirst(), create.removeLast());
        }
    }

    private static int size(Map<EndpointSlice, List<Endpoint>> contents, EndpointSlice slice) {
        return Objects.requireNonNull(contents.get(slice)).size();
    }

    private static void pour(List<Endpoint> from, List<Endpoint> to, int most) {
        while (!from.isEmpty() && to.size() < most) {
            to.add(from.removeFirst());
        }
    }

    private static List<String> identity(Endpoint endpoint) {
        List<String> identity = new ArrayList<>(endpoint.getAddresses());
        if (endpoint.getTargetRef() != null && endpoint.getTargetRef().getUid() != null) {
            identity.add(endpoint.getTargetRef().getUid());
        }
        return identity;
    }
}
