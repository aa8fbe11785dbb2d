package io.keelson.controllermanager.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.workload.PodState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which pods come and go: first one on every node that should have one and none elsewhere, then, when nothing is left to
 * do there, the rolling update. Pure.
 *
 * @param create nodes that get a pod
 * @param delete pods that go
 * @param failed of them, those that have failed
 * @param succeeded of them, those that have succeeded
 * @param again when to look again at failed pods that are left for now, or null
 */
record DaemonPodPlan(
        List<String> create,
        List<Pod> delete,
        List<Pod> failed,
        List<Pod> succeeded,
        @Nullable Duration again) {
    /**
     * Decides.
     *
     * @param backOff how long a node's failed pod is left yet, or null
     */
    static DaemonPodPlan of(DaemonSetSnapshot snapshot, Function<String, @Nullable Duration> backOff) {
        DaemonPodPlan manage = new Management(snapshot, backOff).plan();
        if (!manage.create.isEmpty() || !manage.delete.isEmpty() || !snapshot.isRollingUpdate()) {
            return manage;
        }
        DaemonPodPlan update = RollingUpdate.of(snapshot);
        return new DaemonPodPlan(update.create, update.delete, List.of(), List.of(), manage.again);
    }

    static DaemonPodPlan of(List<String> create, List<Pod> delete) {
        return new DaemonPodPlan(create, delete, List.of(), List.of(), null);
    }

    private static final class Management {
        private final DaemonSetSnapshot snapshot;
        private final Function<String, @Nullable Duration> backOff;
        private final List<String> create = new ArrayList<>();
        private final List<Pod> delete = new ArrayList<>();
        private final List<Pod> failed = new ArrayList<>();
        private final List<Pod> succeeded = new ArrayList<>();
        private @Nullable Duration again;

        Management(DaemonSetSnapshot snapshot, Function<String, @Nullable Duration> backOff) {
            this.snapshot = snapshot;
            this.backOff = backOff;
        }

        DaemonPodPlan plan() {
            Set<String> known = new HashSet<>();
            for (Node node : snapshot.nodes()) {
                known.add(node.getMetadata().getName());
                decide(node);
            }
            // A pod that was not scheduled to a node that is no more is nobody else's.
            for (Map.Entry<String, List<Pod>> entry : snapshot.byNode().entrySet()) {
                if (!known.contains(entry.getKey())) {
                    entry.getValue().stream()
                            .filter(p -> p.getSpec().getNodeName() == null
                                    || p.getSpec().getNodeName().isEmpty())
                            .forEach(delete::add);
                }
            }
            return new DaemonPodPlan(create, delete, failed, succeeded, again);
        }

        private void decide(Node node) {
            String name = node.getMetadata().getName();
            NodesForDaemonPods.Fit fit = NodesForDaemonPods.fit(snapshot.set(), node);
            List<Pod> pods = snapshot.podsOn(name);
            if (fit.start() && pods.isEmpty()) {
                create.add(name);
            } else if (fit.stay()) {
                List<Pod> running = running(name, pods);
                if (snapshot.allowsSurge()) {
                    surging(name, fit, running);
                } else {
                    running.stream().skip(1).forEach(delete::add);
                }
            } else {
                pods.stream().filter(p -> !PodState.isDeleted(p)).forEach(delete::add);
            }
        }

        private List<Pod> running(String node, List<Pod> pods) {
            List<Pod> running = new ArrayList<>();
            for (Pod pod : pods) {
                if (PodState.isDeleted(pod)) {
                    continue;
                }
                switch (PodState.phase(pod)) {
                    case "Failed" -> {
                        Duration wait = backOff.apply(node);
                        if (wait == null) {
                            failed.add(pod);
                            delete.add(pod);
                        } else if (again == null || wait.compareTo(again) < 0) {
                            again = wait;
                        }
                    }
                    case "Succeeded" -> {
                        succeeded.add(pod);
                        delete.add(pod);
                    }
                    default -> running.add(pod);
                }
            }
            return running;
        }

        /**
         * Two pods may be on a node while the old one is ready and the new one is not available; of neither ready, the new
         * one stays.
         */
        private void surging(String node, NodesForDaemonPods.Fit fit, List<Pod> running) {
            if (running.isEmpty() && fit.start()) {
                create.add(node);
            }
            @Nullable Pod fresh = null;
            @Nullable Pod old = null;
            for (Pod pod : running.size() < 2 ? List.<Pod>of() : running) {
                if (snapshot.hash().equals(DaemonPodPlan.hash(pod))) {
                    if (fresh == null) {
                        fresh = pod;
                        continue;
                    }
                } else if (old == null) {
                    old = pod;
                    continue;
                }
                delete.add(pod);
            }
            if (fresh != null && old != null && (!PodState.isReady(old) || snapshot.isAvailable(fresh))) {
                delete.add(old);
            }
        }
    }

    private static String hash(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(DaemonSetSnapshot.HASH, "");
    }
}
