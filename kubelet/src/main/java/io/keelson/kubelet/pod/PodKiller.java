package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Ends all containers of a pod: the main ones at once, then the sidecars, the last one first (KEP-753).
 */
final class PodKiller {
    private final ContainerKiller killer;
    private final Executor executor;

    PodKiller(ContainerKiller killer, Executor executor) {
        this.killer = killer;
        this.executor = executor;
    }

    /**
     * Begins to end containers; returns at once.
     *
     * @param running the containers that run
     * @param grace the seconds they get
     * @param ended called when all have ended
     */
    void kill(Pod pod, List<RuntimeContainer> running, long grace, String podIp, Runnable ended) {
        Map<String, CompletableFuture<Boolean>> ends = new HashMap<>();
        running.forEach(c -> ends.put(c.name(), new CompletableFuture<>()));
        List<String> sidecars = new ArrayList<>(PodFacts.initContainers(pod).stream()
                .filter(PodFacts::sidecar)
                .map(Container::getName)
                .filter(ends::containsKey)
                .toList());
        Collections.reverse(sidecars);
        for (RuntimeContainer c : running) {
            Container known = PodFacts.container(pod, c.name());
            Container spec = known != null ? known : new Container();
            if (known == null) {
                spec.setName(c.name());
            }
            CompletableFuture<?> turn = null;
            if (sidecars.contains(c.name())) {
                List<CompletableFuture<Boolean>> before = new ArrayList<>();
                ends.forEach((name, end) -> {
                    int place = sidecars.indexOf(name);
                    if (place < sidecars.indexOf(c.name())) {
                        before.add(end);
                    }
                });
                turn = CompletableFuture.allOf(before.toArray(CompletableFuture[]::new));
            }
            CompletableFuture<?> when = turn;
            executor.execute(() -> {
                try {
                    killer.kill(pod, spec, c.status().getId(), grace, "", podIp, when);
                } finally {
                    java.util.Objects.requireNonNull(ends.get(c.name())).complete(true);
                }
            });
        }
        CompletableFuture.allOf(ends.values().toArray(CompletableFuture[]::new)).thenRun(ended);
    }
}
