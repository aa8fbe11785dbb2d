package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.keelson.cri.v1.PodSandboxStatus;
import io.keelson.kubelet.container.ContainerLabels;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.pod.PodPlan.Known;
import io.keelson.kubelet.probe.PodProbes;
import io.keelson.kubelet.runtime.RuntimePod;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import io.keelson.kubelet.status.ContainerState;
import io.keelson.kubelet.status.ContainerState.Instance;
import io.keelson.kubelet.status.ContainerState.Waiting;
import io.keelson.kubelet.status.ObservedPod;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts together what the runtime, the probes and the starter know of a pod. Used by the pod's worker only. */
final class Observation {
    private final PodProbes probes;
    private final ContainerStarts starts;
    private final Set<String> ending;
    private final List<String> hostIps;
    private final ResizeActions resizes;
    private final RuntimeContainers instances = new RuntimeContainers();
    private final LastTerminationStates predecessors = new LastTerminationStates(instances);
    private List<String> lastIps = List.of();

    /** @param ending the ids of containers that are being ended one by one */
    Observation(
            PodProbes probes, ContainerStarts starts, Set<String> ending, List<String> hostIps, ResizeActions resizes) {
        this.resizes = resizes;
        this.probes = probes;
        this.starts = starts;
        this.ending = ending;
        this.hostIps = hostIps;
    }

    /** Returns what the plan needs to know of a container. */
    Known known(Pod pod, RuntimePod runtime, String name) {
        List<RuntimeContainer> found = runtime.named(name);
        if (found.isEmpty()) {
            return Known.NOTHING;
        }
        RuntimeContainer newest = found.getFirst();
        PodSandboxStatus sandbox = runtime.ready();
        Container spec = PodFacts.container(pod, name);
        String hash = ContainerLabels.hash(newest.status());
        String id = newest.status().getId();
        return new Known(
                instances.of(newest),
                sandbox != null && sandbox.getId().equals(newest.sandboxId()),
                spec != null && !hash.isEmpty() && !hash.equals(ContainerLabels.hash(spec)),
                probes.health(id),
                probes.started(id),
                ending.contains(id),
                newest.running() && resizes.restarts(pod, name));
    }

    /** Remembers containers that are about to be removed although the status tells of them. */
    void removed(Pod pod, RuntimePod runtime) {
        for (Container c : PodFacts.all(pod)) {
            List<RuntimeContainer> found = runtime.named(c.getName());
            if (!found.isEmpty()) {
                predecessors.removed(c.getName(), instances.of(found.getFirst()));
                starts.removed(
                        c.getName(), ContainerLabels.restarts(found.getFirst().status()));
            }
        }
    }

    /** Sees to it that running containers are probed, and others are not. */
    void probe(Pod pod, RuntimePod runtime) {
        Set<String> running = new HashSet<>();
        List<String> ips = ips(pod, runtime);
        if (!ips.isEmpty()) {
            for (RuntimeContainer c : runtime.containers()) {
                Container spec = PodFacts.container(pod, c.name());
                String id = c.status().getId();
                if (c.running() && spec != null) {
                    running.add(id);
                    if (!starts.hooking(id)) {
                        Instant at = Objects.requireNonNullElse(
                                RuntimeContainers.time(c.status().getStartedAt()), Instant.EPOCH);
                        probes.running(pod, spec, id, ips.getFirst(), at, was(pod, id, false), was(pod, id, true));
                    }
                }
            }
        }
        probes.retain(running);
        instances.retain(runtime);
    }

    private static boolean was(Pod pod, String id, boolean ready) {
        if (pod.getStatus() == null) {
            return false;
        }
        var all = new java.util.ArrayList<>(Objects.requireNonNullElse(
                pod.getStatus().getContainerStatuses(), List.<io.fabric8.kubernetes.api.model.ContainerStatus>of()));
        all.addAll(Objects.requireNonNullElse(pod.getStatus().getInitContainerStatuses(), List.of()));
        return all.stream()
                .filter(s -> s.getContainerID() != null && s.getContainerID().endsWith("://" + id))
                .anyMatch(s -> Boolean.TRUE.equals(ready ? s.getReady() : s.getStarted()));
    }

    /** Returns the address that the pod is known by, empty where it has none yet. */
    String ip(Pod pod, RuntimePod runtime) {
        List<String> ips = ips(pod, runtime);
        return ips.isEmpty() ? "" : ips.getFirst();
    }

    /** Returns the pod's addresses, also when its sandbox has just gone. */
    List<String> ips(Pod pod, RuntimePod runtime) {
        if (PodFacts.hostNetwork(pod)) {
            return runtime.sandboxes().isEmpty() ? List.of() : hostIps;
        }
        if (!runtime.ips().isEmpty()) {
            lastIps = runtime.ips();
        } else if (lastIps.isEmpty()
                && pod.getStatus() != null
                && pod.getStatus().getPodIP() != null) {
            lastIps = List.of(pod.getStatus().getPodIP());
        }
        return lastIps;
    }

    /** Returns the state that the status is made from. */
    ObservedPod state(
            Pod pod,
            RuntimePod runtime,
            Instant startTime,
            @Nullable Failure failure,
            boolean terminal,
            @Nullable ResourceRequirements actuated,
            List<PodCondition> more) {
        List<String> ips = ips(pod, runtime);
        boolean ready = runtime.ready() != null && !ips.isEmpty();
        boolean mainRan = pod.getSpec().getContainers().stream()
                .anyMatch(c -> !runtime.named(c.getName()).isEmpty());
        boolean initialising = !PodFacts.initContainers(pod).isEmpty() && !mainRan;
        return new ObservedPod(
                ready,
                ips,
                hostIps,
                startTime,
                PodFacts.initContainers(pod).stream()
                        .map(c -> state(pod, c, runtime, initialising, terminal, !PodFacts.sidecar(c)))
                        .toList(),
                pod.getSpec().getContainers().stream()
                        .map(c -> state(pod, c, runtime, initialising, terminal, false))
                        .toList(),
                PodFacts.ephemeralContainers(pod).stream()
                        .map(c -> unready(state(pod, c, runtime, false, terminal, false)))
                        .toList(),
                failure,
                terminal,
                actuated,
                more);
    }

    /** Nobody asks whether ephemeral containers are ready. */
    private static ContainerState unready(ContainerState s) {
        return new ContainerState(s.name(), s.current(), s.last(), s.restarts(), s.waiting(), false, false);
    }

    private ContainerState state(
            Pod pod, Container c, RuntimePod runtime, boolean initialising, boolean terminal, boolean init) {
        List<RuntimeContainer> found = runtime.named(c.getName());
        Instance current = found.isEmpty() ? null : instances.of(found.getFirst());
        Instance last = predecessors.of(pod, c.getName(), found);
        boolean running = current != null && current.phase() == ContainerState.Phase.RUNNING;
        boolean exited = current != null && current.phase() == ContainerState.Phase.EXITED;
        Waiting waiting = starts.waiting(c.getName());
        if (current != null && running && starts.hooking(current.id())) {
            waiting = new Waiting(initialising ? "PodInitializing" : "ContainerCreating", "");
        } else if (running || terminal && exited) {
            waiting = null;
        } else if (current == null && waiting == null) {
            waiting = new Waiting(initialising ? "PodInitializing" : "ContainerCreating", "");
        }
        boolean started = current != null && running && waiting == null && probes.started(current.id());
        boolean ready = init
                ? exited && current != null && current.exitCode() == 0
                : current != null && started && probes.ready(current.id());
        return new ContainerState(
                c.getName(),
                current,
                last,
                found.isEmpty()
                        ? starts.restarts(c.getName())
                        : ContainerLabels.restarts(found.getFirst().status()),
                waiting,
                started,
                ready);
    }
}
