package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Node;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the zones of a cluster are: when whole zones go silent, it is likely not the nodes that failed. Pure. */
final class ZoneStates {
    /** The state of a zone. */
    enum State {
        /** Most nodes are ready. */
        NORMAL,
        /** More than half, and more than two, are not. */
        PARTIAL,
        /** None is. */
        FULL
    }

    private static final double UNHEALTHY = 0.55;
    private static final int FEW = 2;

    private ZoneStates() {}

    /** The zone of a node. */
    static String of(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels() == null
                ? Map.of()
                : node.getMetadata().getLabels();
        String region = labels.getOrDefault(
                "topology.kubernetes.io/region", labels.getOrDefault("failure-domain.beta.kubernetes.io/region", ""));
        String zone = labels.getOrDefault(
                "topology.kubernetes.io/zone", labels.getOrDefault("failure-domain.beta.kubernetes.io/zone", ""));
        return region.isEmpty() && zone.isEmpty() ? "" : region + ":\0:" + zone;
    }

    /** The state of each zone; nodes labelled {@code node.kubernetes.io/exclude-disruption} do not count. */
    static Map<String, State> states(Collection<Node> nodes) {
        Map<String, int[]> counts = new LinkedHashMap<>();
        for (Node node : nodes) {
            Map<String, String> labels = node.getMetadata().getLabels();
            if (labels != null && labels.containsKey("node.kubernetes.io/exclude-disruption")) {
                continue;
            }
            int[] count = counts.computeIfAbsent(of(node), z -> new int[2]);
            count[ReportedConditions.readiness(node).equals("True") ? 0 : 1]++;
        }
        Map<String, State> states = new HashMap<>();
        counts.forEach((zone, count) -> states.put(zone, state(count[0], count[1])));
        return states;
    }

    /** Evictions a second that a zone of that many nodes may see. */
    static double evictionRate(State state, int nodes) {
        return switch (state) {
            case NORMAL, FULL -> 0.1;
            case PARTIAL -> nodes > 50 ? 0.01 : 0;
        };
    }

    /** Whether all zones are fully disrupted. */
    static boolean allFull(Collection<State> states) {
        return !states.isEmpty() && List.copyOf(states).stream().allMatch(s -> s == State.FULL);
    }

    private static State state(int ready, int notReady) {
        if (ready == 0 && notReady > 0) {
            return State.FULL;
        }
        return notReady > FEW && (double) notReady / (ready + notReady) >= UNHEALTHY ? State.PARTIAL : State.NORMAL;
    }
}
