package io.keelson.kubelet.runtime;

import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.cri.v1.PodSandbox;
import io.keelson.cri.v1.PodSandboxState;
import io.keelson.cri.v1.PodSandboxStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime has of one pod.
 *
 * @param sandboxes its sandboxes, the newest one first
 * @param newest the status of the newest sandbox, null where there is none
 * @param containers its containers' statuses, the newest ones first
 */
public record RuntimePod(
        List<PodSandbox> sandboxes, @Nullable PodSandboxStatus newest, List<RuntimeContainer> containers) {

    /** A container and the sandbox it is in. */
    public record RuntimeContainer(String sandboxId, ContainerStatus status) {
        /** Returns the container's name in the pod. */
        public String name() {
            return status.getLabelsOrDefault(
                    Cri.CONTAINER_NAME, status.getMetadata().getName());
        }

        /** Returns whether it runs. */
        public boolean running() {
            return status.getState() == ContainerState.CONTAINER_RUNNING;
        }

        /** Returns whether it has ended. */
        public boolean exited() {
            return status.getState() == ContainerState.CONTAINER_EXITED;
        }
    }

    /**
     * Asks the runtime.
     *
     * @param ended statuses of containers that have ended, which do not change any more; added to
     */
    public static RuntimePod of(Cri cri, String uid, Map<String, ContainerStatus> ended) throws CriException {
        List<PodSandbox> sandboxes = new ArrayList<>(cri.sandboxes(uid));
        sandboxes.sort(Comparator.comparingLong(PodSandbox::getCreatedAt).reversed());
        List<RuntimeContainer> containers = new ArrayList<>();
        Map<String, ContainerStatus> seen = new HashMap<>();
        for (var c : cri.containers(uid)) {
            ContainerStatus known = ended.get(c.getId());
            try {
                ContainerStatus status = known != null ? known : cri.container(c.getId());
                containers.add(new RuntimeContainer(c.getPodSandboxId(), status));
                if (status.getState() == ContainerState.CONTAINER_EXITED) {
                    seen.put(c.getId(), status);
                }
            } catch (CriException e) {
                if (!e.notFound()) {
                    throw e;
                }
            }
        }
        ended.clear();
        ended.putAll(seen);
        containers.sort(
                Comparator.comparingLong((RuntimeContainer c) -> c.status().getCreatedAt())
                        .thenComparingInt(c -> c.status().getMetadata().getAttempt())
                        .reversed());
        PodSandboxStatus newest = null;
        if (!sandboxes.isEmpty()) {
            try {
                newest = cri.sandbox(sandboxes.getFirst().getId());
            } catch (CriException e) {
                if (!e.notFound()) {
                    throw e;
                }
            }
        }
        return new RuntimePod(List.copyOf(sandboxes), newest, List.copyOf(containers));
    }

    /** Returns the newest sandbox if it is ready. */
    public @Nullable PodSandboxStatus ready() {
        return newest != null && newest.getState() == PodSandboxState.SANDBOX_READY ? newest : null;
    }

    /** Returns a container's newest incarnations, at most two, the newest one first. */
    public List<RuntimeContainer> named(String name) {
        return containers.stream().filter(c -> c.name().equals(name)).limit(2).toList();
    }

    /** Returns the addresses of the newest sandbox. */
    public List<String> ips() {
        List<String> ips = new ArrayList<>();
        if (newest != null && !newest.getNetwork().getIp().isEmpty()) {
            ips.add(newest.getNetwork().getIp());
            newest.getNetwork().getAdditionalIpsList().forEach(a -> ips.add(a.getIp()));
        }
        return ips;
    }

    /** Returns whether any container runs. */
    public boolean running() {
        return containers.stream().anyMatch(RuntimeContainer::running);
    }
}
