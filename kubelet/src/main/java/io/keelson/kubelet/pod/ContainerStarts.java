package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.PodSandboxStatus;
import io.keelson.kubelet.container.ContainerConfigs;
import io.keelson.kubelet.container.ContainerLabels;
import io.keelson.kubelet.container.GoText;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.env.ContainerConfigException;
import io.keelson.kubelet.image.ImagePulls.State;
import io.keelson.kubelet.image.ImageRequest;
import io.keelson.kubelet.probe.PodProbes.Health;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.runtime.RuntimePod;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import io.keelson.kubelet.status.ContainerState.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Starts the containers of one pod and knows why those that should run do not. Used by the pod's worker only. */
final class ContainerStarts {
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final PodContext context;
    private final PodSetup setup;
    private final ResizeActions resizes;
    private final Wakeups wakeups;
    private final Runnable wake;
    private final ImageVolumes imageVolumes;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<String, String> approved = new HashMap<>();
    private final Map<String, Instant> notBefore = new HashMap<>();
    private final Map<String, String> reported = new HashMap<>();
    private final Map<String, Integer> removed = new HashMap<>();
    private final Set<String> hooking = ConcurrentHashMap.newKeySet();

    ContainerStarts(PodContext context, PodSetup setup, ResizeActions resizes, Wakeups wakeups, Runnable wake) {
        this.context = context;
        this.setup = setup;
        this.resizes = resizes;
        this.wakeups = wakeups;
        this.wake = wake;
        this.imageVolumes = new ImageVolumes(context.images());
    }

    /** Returns why a container does not run, null where nothing is in its way. */
    @Nullable
    Waiting waiting(String name) {
        return waiting.get(name);
    }

    /** Returns whether a container's hook after its start still runs. */
    boolean hooking(String id) {
        return hooking.contains(id);
    }

    /** Remembers how often a container had been restarted that the runtime is about to lose. */
    void removed(String name, int restarts) {
        removed.put(name, restarts + 1);
    }

    /** Returns how often a container that is not there will have been restarted when it is. */
    int restarts(String name) {
        return removed.getOrDefault(name, 0);
    }

    /** Starts containers in order, as far as that goes now; returns whether any was started. */
    boolean start(Pod pod, RuntimePod runtime, List<Container> containers) {
        PodSandboxStatus sandbox = Objects.requireNonNull(runtime.ready());
        boolean acted = false;
        for (Container c : containers) {
            if (!hooking.isEmpty()) {
                break;
            }
            List<RuntimeContainer> before = runtime.named(c.getName());
            RuntimeContainer newest = before.isEmpty() ? null : before.getFirst();
            if (backsOff(pod, c, newest)) {
                continue;
            }
            Map<String, Path> volumes = setup.volumes(pod, runtime.ips());
            if (volumes == null) {
                break;
            }
            PodSandboxConfig config = setup.config(pod, runtime);
            State image = image(pod, c, config);
            if (image instanceof State.Pulling) {
                break;
            }
            if (image instanceof State.Missing missing) {
                waiting.put(c.getName(), new Waiting(missing.reason(), missing.message()));
                if (missing.retry() != null) {
                    wakeups.at(missing.retry());
                }
                continue;
            }
            Image present = ((State.Present) image).image();
            acted |= create(pod, c, newest, runtime, sandbox.getId(), config, present, volumes);
        }
        return acted;
    }

    /** How far the images are that a container needs: first those that it mounts, then the one it is made from. */
    private State image(Pod pod, Container c, PodSandboxConfig config) {
        State mounted = imageVolumes.ensure(pod, c, config, wake);
        return mounted != null ? mounted : context.images().ensure(ImageRequest.of(pod, c), config, wake);
    }

    private boolean backsOff(Pod pod, Container c, @Nullable RuntimeContainer newest) {
        Instant now = context.timers().now();
        Instant earliest = notBefore.get(c.getName());
        if (earliest != null && now.isBefore(earliest)) {
            wakeups.at(earliest);
            return true;
        }
        if (newest == null || !newest.exited()) {
            return false;
        }
        String id = newest.status().getId();
        if (id.equals(approved.get(c.getName()))) {
            return false;
        }
        String key = key(pod, c);
        Instant finished = Objects.requireNonNullElse(
                RuntimeContainers.time(newest.status().getFinishedAt()), now);
        Instant until = context.restarts().until(key, finished);
        if (now.isBefore(until)) {
            String delay = GoText.duration(context.restarts().delay(key));
            if (!id.equals(reported.put(c.getName(), id))) {
                context.events()
                        .warning(
                                pod,
                                c,
                                "BackOff",
                                "Back-off restarting failed container " + c.getName() + " in pod "
                                        + PodFacts.format(pod));
            }
            waiting.put(
                    c.getName(),
                    new Waiting(
                            "CrashLoopBackOff",
                            "back-off " + delay + " restarting failed container=" + c.getName() + " pod="
                                    + PodFacts.format(pod)));
            wakeups.at(until);
            return true;
        }
        context.restarts().next(key, finished);
        approved.put(c.getName(), id);
        return false;
    }

    private boolean create(
            Pod pod,
            Container c,
            @Nullable RuntimeContainer newest,
            RuntimePod runtime,
            String sandboxId,
            PodSandboxConfig sandbox,
            Image image,
            Map<String, Path> volumes) {
        int restarts = newest == null
                ? Math.max(restarts(c.getName()), knownRestarts(pod, c))
                : ContainerLabels.restarts(newest.status()) + 1;
        ContainerConfig config;
        try {
            config = context.containers()
                    .of(new ContainerConfigs.Request(
                            pod,
                            c,
                            restarts,
                            image,
                            runtime.ips(),
                            volumes,
                            imageVolumes.take(c),
                            context.volumes().podDirectory(pod.getMetadata().getUid()),
                            target(pod, c, runtime)));
        } catch (ContainerConfigException | RuntimeException e) {
            failed(pod, c, "CreateContainerConfigError", String.valueOf(e.getMessage()));
            return false;
        }
        String id;
        try {
            id = context.cri().createContainer(sandboxId, config, sandbox);
        } catch (CriException e) {
            failed(pod, c, "CreateContainerError", String.valueOf(e.getMessage()));
            return false;
        }
        context.events().normal(pod, c, "Created", "Container created");
        try {
            context.cri().startContainer(id);
        } catch (CriException e) {
            String message = String.valueOf(e.getMessage()).replace(id, c.getName());
            failed(pod, c, "RunContainerError", message);
            return true;
        }
        context.events().normal(pod, c, "Started", "Container started");
        context.allocations().actuated(pod.getMetadata().getUid(), c.getName(), resources(c));
        resizes.given(pod, c);
        waiting.remove(c.getName());
        approved.remove(c.getName());
        notBefore.remove(c.getName());
        reported.remove(c.getName());
        if (c.getLifecycle() != null && c.getLifecycle().getPostStart() != null) {
            hook(pod, c, id, runtime);
        }
        return true;
    }

    private void failed(Pod pod, Container c, String reason, String message) {
        waiting.put(c.getName(), new Waiting(reason, message));
        context.events().warning(pod, c, "Failed", "Error: " + message);
        Instant retry = context.timers().now().plus(RETRY);
        notBefore.put(c.getName(), retry);
        wakeups.at(retry);
    }

    private void hook(Pod pod, Container c, String id, RuntimePod runtime) {
        hooking.add(id);
        String ip = runtime.ips().isEmpty()
                ? context.config().nodeAddresses().getFirst()
                : runtime.ips().getFirst();
        context.hooks()
                .run(pod, c, id, ip, c.getLifecycle().getPostStart(), Duration.ZERO)
                .thenAcceptAsync(
                        error -> {
                            if (!error.isEmpty()) {
                                waiting.put(c.getName(), new Waiting("PostStartHookError", error));
                                context.events().warning(pod, c, "FailedPostStartHook", "PostStartHook failed");
                                long grace =
                                        ContainerKiller.grace(c, Health.GOOD, PodFacts.terminationGracePeriod(pod));
                                context.killer().kill(pod, c, id, grace, "FailedPostStartHook", ip, null);
                            }
                            hooking.remove(id);
                            wake.run();
                        },
                        context.executor());
    }

    private static @Nullable String target(Pod pod, Container c, RuntimePod runtime) throws ContainerConfigException {
        if (pod.getSpec().getEphemeralContainers() == null) {
            return null;
        }
        for (var e : pod.getSpec().getEphemeralContainers()) {
            String name = e.getTargetContainerName();
            if (e.getName().equals(c.getName()) && name != null && !name.isEmpty()) {
                List<RuntimeContainer> found = runtime.named(name);
                if (found.isEmpty()) {
                    throw new ContainerConfigException("unable to find target container " + name);
                }
                return found.getFirst().status().getId();
            }
        }
        return null;
    }

    /** Returns the resources a container asks for. */
    static ResourceRequirements resources(Container container) {
        return Objects.requireNonNullElseGet(container.getResources(), ResourceRequirements::new);
    }

    /** Where the runtime has lost a container, the API server remembers how often it was restarted. */
    private static int knownRestarts(Pod pod, Container c) {
        if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
            return 0;
        }
        return pod.getStatus().getContainerStatuses().stream()
                .filter(s -> s.getName().equals(c.getName()) && s.getContainerID() != null)
                .mapToInt(s -> Objects.requireNonNullElse(s.getRestartCount(), 0) + 1)
                .findFirst()
                .orElse(0);
    }

    private static String key(Pod pod, Container c) {
        return pod.getMetadata().getUid() + "_" + c.getName() + "_" + ContainerLabels.hash(c);
    }
}
