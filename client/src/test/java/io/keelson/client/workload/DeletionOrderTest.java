package io.keelson.client.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeletionOrderTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void podsGoInTheOrderOfWhatTheyAreWorth() {
        List<Pod> worth = List.of(
                pod("unassigned", "", "Pending", false, 1000, 0, "2026-01-01T00:00:00Z"),
                pod("pending", "n", "Pending", false, 1000, 0, "2026-01-01T00:00:00Z"),
                pod("unready", "n", "Running", false, 1000, 0, "2026-01-01T00:00:00Z"),
                pod("cheap", "n", "Running", true, -5, 0, "2026-01-01T00:00:00Z"),
                pod("restarted", "n", "Running", true, 0, 3, "2026-01-01T00:00:00Z"),
                pod("young", "n", "Running", true, 0, 0, "2026-01-01T11:59:59Z"),
                pod("old", "n", "Running", true, 0, 0, "2026-01-01T00:00:00Z"),
                pod("dear", "n", "Running", true, 100, 0, "2026-01-01T11:59:59Z"));
        List<Pod> mixed = new ArrayList<>(worth);
        Collections.reverse(mixed);
        List<Pod> order = DeletionOrder.choose(mixed, mixed, worth.size() - 1, NOW);
        assertThat(order)
                .extracting(p -> p.getMetadata().getName())
                .containsExactly("unassigned", "pending", "unready", "cheap", "restarted", "young", "old");
    }

    @Test
    void crowdedNodesGiveUpPodsFirst() {
        Pod alone = pod("alone", "a", "Running", true, 0, 0, "2026-01-01T00:00:00Z");
        Pod crowded = pod("crowded", "b", "Running", true, 0, 0, "2026-01-01T00:00:00Z");
        Pod relative = pod("relative", "b", "Running", true, 0, 0, "2026-01-01T00:00:00Z");
        assertThat(DeletionOrder.choose(List.of(alone, crowded), List.of(alone, crowded, relative), 1, NOW))
                .containsExactly(crowded);
    }

    private static Pod pod(
            String name, String node, String phase, boolean ready, int cost, int restarts, String since) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(name)
                .withCreationTimestamp(since)
                .addToAnnotations("controller.kubernetes.io/pod-deletion-cost", Integer.toString(cost))
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .withLastTransitionTime("2026-01-01T00:00:00Z")
                .endCondition()
                .addNewContainerStatus()
                .withRestartCount(restarts)
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
