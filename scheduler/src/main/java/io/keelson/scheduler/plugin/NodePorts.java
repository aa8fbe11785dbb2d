package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.HostPort;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;

/** A port of the node is taken once. */
final class NodePorts implements FilterPlugin {
    private static final Refusal REFUSAL = Refusal.byPods("node(s) didn't have free ports for the requested pod ports");

    @Override
    public String name() {
        return "NodePorts";
    }

    @Override
    public NodeTest prepare(PodInfo pod, Snapshot snapshot) {
        if (pod.hostPorts().isEmpty()) {
            return PASS;
        }
        return node -> {
            for (PodInfo other : node.pods()) {
                for (HostPort taken : other.hostPorts()) {
                    if (pod.hostPorts().stream().anyMatch(taken::conflicts)) {
                        return REFUSAL;
                    }
                }
            }
            return null;
        };
    }
}
