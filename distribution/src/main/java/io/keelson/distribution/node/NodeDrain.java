package io.keelson.distribution.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.distribution.cluster.ConfigurationException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Empties a node ("Safely Drain a Node"): it gets no more pods, and those it has are evicted, which respects disruption
 * budgets. Pods of daemon sets and static pods stay, since they would come back at once.
 */
public final class NodeDrain {
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final int TOO_MANY_REQUESTS = 429;

    private final ApiClient api;
    private final String node;
    private final boolean force;

    /** @param force whether pods go too that no controller makes again */
    public NodeDrain(ApiClient api, String node, boolean force) {
        this.api = api;
        this.node = node;
        this.force = force;
    }

    /**
     * Does it; returns when the pods have gone.
     *
     * @param patience how long that may take
     * @param told what is being done, a line each
     * @return how many pods went
     * @throws ConfigurationException where a pod may not be evicted, or does not end in time
     */
    public int run(Duration patience, Consumer<String> told) {
        Node there = api.get(Node.class, null, node);
        if (there == null) {
            throw new ConfigurationException("there is no node \"" + node + "\"");
        }
        api.patch(there, ApiClient.MERGE_PATCH, Map.of("spec", Map.of("unschedulable", true)));
        Map<String, Pod> going = new LinkedHashMap<>();
        for (Pod pod : pods()) {
            if (goes(pod)) {
                going.put(pod.getMetadata().getUid(), pod);
            }
        }
        int count = going.size();
        Map<String, Pod> toEvict = new LinkedHashMap<>(going);
        long deadline = System.nanoTime() + patience.toNanos();
        while (!going.isEmpty()) {
            toEvict.values().removeIf(pod -> evict(pod, told));
            going.values().removeIf(this::isGone);
            if (!going.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new ConfigurationException("after " + patience.toSeconds() + " s there are still: "
                            + String.join(
                                    ", ",
                                    going.values().stream().map(NodeDrain::name).toList()));
                }
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        }
        return count;
    }

    private List<Pod> pods() {
        return api.wire()
                .mapper()
                .convertValue(
                        api.tree(api.send("GET", "/api/v1/pods?fieldSelector=spec.nodeName%3D" + node, null, null)),
                        PodList.class)
                .getItems();
    }

    private boolean goes(Pod pod) {
        boolean mirror = Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.<String, String>of())
                .containsKey(MIRROR);
        String phase = pod.getStatus() == null
                ? ""
                : Objects.requireNonNullElse(pod.getStatus().getPhase(), "");
        OwnerReference owner =
                Objects.requireNonNullElse(pod.getMetadata().getOwnerReferences(), List.<OwnerReference>of()).stream()
                        .filter(o -> Boolean.TRUE.equals(o.getController()))
                        .findFirst()
                        .orElse(null);
        if (mirror || owner != null && owner.getKind().equals("DaemonSet")) {
            return false;
        }
        if (owner == null && !force && !phase.equals("Succeeded") && !phase.equals("Failed")) {
            throw new ConfigurationException("pod " + name(pod)
                    + " belongs to no controller and would not come back: delete it, or drain with --force");
        }
        return true;
    }

    /** Returns whether nothing is left to ask for: a budget may not allow it yet. */
    private boolean evict(Pod pod, Consumer<String> told) {
        String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName();
        try {
            api.send(
                    "POST",
                    path + "/eviction",
                    "application/json",
                    Map.of(
                            "apiVersion",
                            "policy/v1",
                            "kind",
                            "Eviction",
                            "metadata",
                            Map.of(
                                    "name",
                                    pod.getMetadata().getName(),
                                    "namespace",
                                    pod.getMetadata().getNamespace())));
            told.accept("  evicting " + name(pod));
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() != TOO_MANY_REQUESTS) {
                return gone(e);
            }
            return false;
        }
    }

    private static boolean gone(KubernetesClientException e) {
        if (Failures.notFound(e)) {
            return true;
        }
        throw e;
    }

    private boolean isGone(Pod pod) {
        Pod now = api.get(
                Pod.class, pod.getMetadata().getNamespace(), pod.getMetadata().getName());
        return now == null
                || !now.getMetadata().getUid().equals(pod.getMetadata().getUid());
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }
}
