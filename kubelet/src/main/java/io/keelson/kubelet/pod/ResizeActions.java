package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerResizePolicy;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.ContainerStats;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.PodSandboxStats;
import io.keelson.cri.v1.PodSandboxStatus;
import io.keelson.kubelet.container.CgroupConfigs;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.container.PodResources;
import io.keelson.kubelet.resize.ResourceAllocations;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.runtime.RuntimePod;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what a pod has been given: tells the runtime and the pod's cgroup, the cgroup first where it grows and last
 * where it shrinks, so that the containers always fit. Used by the pod's worker only.
 */
final class ResizeActions {
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final List<String> RESIZABLE = List.of("cpu", "memory");

    private final PodContext context;
    private final Wakeups wakeups;
    /** The limits that containers were given last by this kubelet, those that come from their pod's included. */
    private final Map<String, Map<String, BigDecimal>> given = new ConcurrentHashMap<>();

    ResizeActions(PodContext context, Wakeups wakeups) {
        this.context = context;
        this.wakeups = wakeups;
    }

    /**
     * Returns whether a running container has to be restarted to get what it was given.
     *
     * @param pod the pod with the resources that it was given
     */
    boolean restarts(Pod pod, String name) {
        Container wanted = PodFacts.container(pod, name);
        Container has = PodFacts.container(context.allocations().actuated(pod), name);
        if (wanted == null || has == null) {
            return false;
        }
        Pod before = context.allocations().actuated(pod);
        return RESIZABLE.stream().anyMatch(r -> differs(pod, wanted, before, has, r) && restartsFor(wanted, r));
    }

    /** Notes what a container was given: at its start, or while it ran. */
    void given(Pod pod, Container container) {
        Map<String, BigDecimal> limits = new HashMap<>();
        RESIZABLE.forEach(r -> limits.put(r, CgroupConfigs.limit(pod, container, r)));
        given.put(container.getName(), limits);
    }

    private static boolean restartsFor(Container container, String resource) {
        return Objects.requireNonNullElse(container.getResizePolicy(), List.<ContainerResizePolicy>of()).stream()
                .filter(p -> resource.equals(p.getResourceName()))
                .findFirst()
                .map(p -> "RestartContainer".equals(p.getRestartPolicy()))
                .orElse(false);
    }

    private boolean differs(Pod pod, Container wanted, Pod before, Container has, String resource) {
        if (amount(wanted, resource, false).compareTo(amount(has, resource, false)) != 0) {
            return true;
        }
        Map<String, BigDecimal> limits = given.get(wanted.getName());
        BigDecimal limit = limits == null ? null : limits.get(resource);
        return CgroupConfigs.limit(pod, wanted, resource)
                        .compareTo(limit != null ? limit : CgroupConfigs.limit(before, has, resource))
                != 0;
    }

    private static BigDecimal amount(Container container, String resource, boolean limit) {
        return PodFacts.amount(container, resource, limit);
    }

    /**
     * Does what is to be done for running containers, and says how far the resize is.
     *
     * @param pod the pod with the resources that it was given
     * @return whether anything was changed
     */
    boolean apply(Pod pod, RuntimePod runtime) {
        ResourceAllocations allocations = context.allocations();
        PodSandboxStatus sandbox = runtime.ready();
        if (sandbox == null) {
            return false;
        }
        Pod before = allocations.actuated(pod);
        Map<RuntimeContainer, Container> changed = changed(pod, before, runtime, sandbox.getId());
        boolean podChanged =
                !Objects.equals(pod.getSpec().getResources(), before.getSpec().getResources());
        if (changed.isEmpty() && !podChanged) {
            allocations.settled(pod);
            return false;
        }
        allocations.inProgress(pod);
        try {
            String why = tooSmall(pod, before, changed, sandbox.getId());
            if (!why.isEmpty()) {
                failed(pod, "cannot decrease memory limits: " + why);
                return false;
            }
            context.cgroups().widen(before, pod);
            context.cri()
                    .updateSandbox(
                            sandbox.getId(), context.sandboxes().cgroups().podResources(pod));
            boolean waits = false;
            for (Map.Entry<RuntimeContainer, Container> e : changed.entrySet()) {
                Container container = e.getValue();
                if (restarts(pod, container.getName())) {
                    waits = true;
                    continue;
                }
                LinuxContainerResources resources =
                        context.sandboxes().cgroups().resources(pod, container);
                context.cri().updateContainer(e.getKey().status().getId(), resources);
                allocations.actuated(
                        pod.getMetadata().getUid(), container.getName(), ContainerStarts.resources(container));
                given(pod, container);
            }
            if (!waits) {
                context.cgroups().settle(pod);
                context.cgroups().weigh(context.active().get());
                allocations.actuatedPod(
                        pod.getMetadata().getUid(), pod.getSpec().getResources());
                allocations.settled(pod);
            }
        } catch (CriException e) {
            failed(pod, e.rpcText());
        } catch (IOException e) {
            failed(pod, String.valueOf(e.getMessage()));
        }
        return true;
    }

    private void failed(Pod pod, String why) {
        context.allocations().failed(pod, why);
        wakeups.after(RETRY);
    }

    /** Containers that do not run get what they were given when they start. */
    private Map<RuntimeContainer, Container> changed(Pod pod, Pod before, RuntimePod runtime, String sandbox) {
        Map<RuntimeContainer, Container> changed = new LinkedHashMap<>();
        List<Container> containers = new ArrayList<>(PodFacts.initContainers(pod));
        containers.addAll(pod.getSpec().getContainers());
        for (Container wanted : containers) {
            Container has = PodFacts.container(before, wanted.getName());
            List<RuntimeContainer> found = runtime.named(wanted.getName());
            boolean runs = !found.isEmpty()
                    && found.getFirst().running()
                    && found.getFirst().sandboxId().equals(sandbox);
            if (runs && has != null && RESIZABLE.stream().anyMatch(r -> differs(pod, wanted, before, has, r))) {
                changed.put(found.getFirst(), wanted);
            }
        }
        return changed;
    }

    /** A limit below what is in use would end the container: upstream does not try. */
    private String tooSmall(Pod pod, Pod before, Map<RuntimeContainer, Container> changed, String sandbox)
            throws CriException {
        Map<String, Long> shrinking = new LinkedHashMap<>();
        for (Container wanted : changed.values()) {
            Container has = Objects.requireNonNull(PodFacts.container(before, wanted.getName()));
            long limit = CgroupConfigs.limit(pod, wanted, "memory").longValue();
            long was = CgroupConfigs.limit(before, has, "memory").longValue();
            if (limit > 0 && (was == 0 || limit < was)) {
                shrinking.put(wanted.getName(), limit);
            }
        }
        long podLimit = context.cgroups().memoryLimit(pod);
        long podWas = context.cgroups().memoryLimit(before);
        boolean podShrinks = podLimit > 0 && (podWas == 0 || podLimit < podWas);
        if (shrinking.isEmpty() && !podShrinks) {
            return "";
        }
        PodSandboxStats stats = context.cri().stats(sandbox);
        List<String> errors = new ArrayList<>();
        long podUsage = stats.getLinux().getMemory().getUsageBytes().getValue();
        if (podShrinks && podUsage >= podLimit) {
            errors.add("attempting to set pod memory limit (" + podLimit + ") below current usage (" + podUsage + ")");
        }
        for (ContainerStats c : stats.getLinux().getContainersList()) {
            String name = c.getAttributes().getMetadata().getName();
            Long limit = shrinking.get(name);
            long usage = c.getMemory().getUsageBytes().getValue();
            if (limit != null && usage >= limit) {
                errors.add("attempting to set container \"" + name + "\" memory limit (" + limit
                        + ") below current usage (" + usage + ")");
            }
        }
        return errors.size() > 1 ? "[" + String.join(", ", errors) + "]" : String.join("", errors);
    }

    /** Returns what a pod's own cgroup was told, as a status tells it; null where the pod has no resources as a whole. */
    io.fabric8.kubernetes.api.model.@Nullable ResourceRequirements podResources(Pod pod) {
        return PodResources.whole(pod)
                ? context.allocations().actuated(pod).getSpec().getResources()
                : null;
    }
}
