package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.keelson.client.workload.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which taints a node should have. Pure. */
final class Taints {
    static final String NO_SCHEDULE = "NoSchedule";
    static final String NO_EXECUTE = "NoExecute";
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    /** Taint by condition type and status. */
    private static final Map<String, Map<String, String>> BY_CONDITION = Map.of(
            "Ready", Map.of("False", NOT_READY, "Unknown", UNREACHABLE),
            "MemoryPressure", Map.of("True", "node.kubernetes.io/memory-pressure"),
            "DiskPressure", Map.of("True", "node.kubernetes.io/disk-pressure"),
            "NetworkUnavailable", Map.of("True", "node.kubernetes.io/network-unavailable"),
            "PIDPressure", Map.of("True", "node.kubernetes.io/pid-pressure"));

    /** Taints with the effect NoSchedule that are ours to add and remove. */
    private static final Set<String> OURS = Set.of(
            NOT_READY,
            UNREACHABLE,
            UNSCHEDULABLE,
            "node.kubernetes.io/memory-pressure",
            "node.kubernetes.io/disk-pressure",
            "node.kubernetes.io/network-unavailable",
            "node.kubernetes.io/pid-pressure");

    private Taints() {}

    /** The taints of a node. */
    static List<Taint> of(Node node) {
        return node.getSpec() == null || node.getSpec().getTaints() == null
                ? List.of()
                : node.getSpec().getTaints();
    }

    /** The node's taints with those of its conditions and of a cordon; null when they are right already. */
    static @Nullable List<Taint> noSchedule(Node node, Instant now) {
        List<String> wanted = new ArrayList<>();
        List<NodeCondition> conditions =
                node.getStatus() == null ? List.of() : node.getStatus().getConditions();
        for (NodeCondition condition : conditions) {
            String key = BY_CONDITION
                    .getOrDefault(condition.getType(), Map.of())
                    .get(Objects.toString(condition.getStatus(), ""));
            if (key != null) {
                wanted.add(key);
            }
        }
        if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
            wanted.add(UNSCHEDULABLE);
        }
        List<Taint> after = new ArrayList<>(of(node));
        boolean changed = after.removeIf(
                t -> NO_SCHEDULE.equals(t.getEffect()) && OURS.contains(t.getKey()) && !wanted.contains(t.getKey()));
        for (String key : wanted) {
            changed |= add(after, key, NO_SCHEDULE, now);
        }
        return changed ? after : null;
    }

    /** The node's taints with one evicting taint, or none, for its readiness; null when they are right already. */
    static @Nullable List<Taint> noExecute(Node node, @Nullable String key, Instant now) {
        List<Taint> after = new ArrayList<>(of(node));
        boolean changed = after.removeIf(t -> NO_EXECUTE.equals(t.getEffect())
                && (NOT_READY.equals(t.getKey()) || UNREACHABLE.equals(t.getKey()))
                && !t.getKey().equals(key));
        if (key != null) {
            changed |= add(after, key, NO_EXECUTE, now);
        }
        return changed ? after : null;
    }

    private static boolean add(List<Taint> taints, String key, String effect, Instant now) {
        boolean there = taints.stream().anyMatch(t -> key.equals(t.getKey()) && effect.equals(t.getEffect()));
        if (!there) {
            Taint taint = new Taint();
            taint.setKey(key);
            taint.setEffect(effect);
            taint.setTimeAdded(Times.text(now));
            taints.add(taint);
        }
        return !there;
    }

    /** Those that evict pods. */
    static List<Taint> evicting(Node node) {
        return of(node).stream().filter(t -> NO_EXECUTE.equals(t.getEffect())).toList();
    }
}
