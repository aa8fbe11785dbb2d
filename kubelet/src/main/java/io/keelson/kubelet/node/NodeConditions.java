package io.keelson.kubelet.node;

import io.fabric8.kubernetes.api.model.NodeCondition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The node's four conditions, in upstream's words, and the events that go with their changes. */
final class NodeConditions {
    private final Supplier<List<String>> pressures;
    private final Map<String, NodeCondition> known = new LinkedHashMap<>();

    /** @param pressures the types of the conditions that hold because the node is short of something */
    NodeConditions(Supplier<List<String>> pressures) {
        this.pressures = pressures;
    }

    private record Wording(
            String type,
            String badReason,
            String badMessage,
            String goodReason,
            String goodMessage,
            String badEvent,
            String goodEvent) {}

    private static final Wording MEMORY = new Wording(
            "MemoryPressure",
            "KubeletHasInsufficientMemory",
            "kubelet has insufficient memory available",
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available",
            "NodeHasInsufficientMemory",
            "NodeHasSufficientMemory");
    private static final Wording DISK = new Wording(
            "DiskPressure",
            "KubeletHasDiskPressure",
            "kubelet has disk pressure",
            "KubeletHasNoDiskPressure",
            "kubelet has no disk pressure",
            "NodeHasDiskPressure",
            "NodeHasNoDiskPressure");
    private static final Wording PID = new Wording(
            "PIDPressure",
            "KubeletHasInsufficientPID",
            "kubelet has insufficient PID available",
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available",
            "NodeHasInsufficientPID",
            "NodeHasSufficientPID");

    /** Takes over what the API server has, so that times of transitions stay. */
    void take(List<NodeCondition> conditions) {
        conditions.forEach(c -> known.putIfAbsent(c.getType(), c));
    }

    /**
     * Returns the conditions as they are now.
     *
     * @param notReady why the node is not ready; empty where it is
     * @param events collects the reasons of events about changes
     */
    List<NodeCondition> now(String notReady, Instant now, List<String> events) {
        List<NodeCondition> result = new ArrayList<>();
        List<String> holding = pressures.get();
        for (Wording w : List.of(MEMORY, DISK, PID)) {
            result.add(pressure(w, holding.contains(w.type()), now, events));
        }
        boolean ready = notReady.isEmpty();
        NodeCondition before = known.get("Ready");
        if (before == null ? ready : ready != "True".equals(before.getStatus())) {
            events.add(ready ? "NodeReady" : "NodeNotReady");
        }
        result.add(condition(
                "Ready",
                ready,
                ready ? "KubeletReady" : "KubeletNotReady",
                ready ? "kubelet is posting ready status" : notReady,
                now));
        return result;
    }

    private NodeCondition pressure(Wording w, boolean bad, Instant now, List<String> events) {
        NodeCondition before = known.get(w.type());
        if (before == null || bad != "True".equals(before.getStatus())) {
            events.add(bad ? w.badEvent() : w.goodEvent());
        }
        return condition(
                w.type(), bad, bad ? w.badReason() : w.goodReason(), bad ? w.badMessage() : w.goodMessage(), now);
    }

    private NodeCondition condition(String type, boolean holds, String reason, String message, Instant now) {
        NodeCondition before = known.get(type);
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        NodeCondition condition = new NodeCondition();
        condition.setType(type);
        condition.setStatus(holds ? "True" : "False");
        condition.setReason(reason);
        condition.setMessage(message);
        condition.setLastHeartbeatTime(time);
        condition.setLastTransitionTime(
                before != null && Objects.equals(before.getStatus(), condition.getStatus())
                        ? before.getLastTransitionTime()
                        : time);
        known.put(type, condition);
        return condition;
    }
}
