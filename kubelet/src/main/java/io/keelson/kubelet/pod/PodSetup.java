package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.PodSandbox;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.PodSandboxState;
import io.keelson.kubelet.container.BackOff;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.runtime.RuntimePod;
import io.keelson.kubelet.volume.VolumeProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a pod needs before its containers: volumes and a sandbox. Used by the pod's worker only. */
final class PodSetup {
    private static final Logger LOG = LoggerFactory.getLogger(PodSetup.class);
    private static final Duration REFRESH = Duration.ofSeconds(60);

    private final PodContext context;
    private final Wakeups wakeups;
    private final Runnable wake;
    private final BackOff failures;
    private @Nullable Map<String, Path> volumes;
    private @Nullable PodSandboxConfig sandbox;
    private Instant refresh = Instant.MAX;
    private String reported = "";

    PodSetup(PodContext context, Wakeups wakeups, Runnable wake) {
        this.context = context;
        this.wakeups = wakeups;
        this.wake = wake;
        this.failures = new BackOff(
                Duration.ofMillis(500),
                Duration.ofSeconds(122),
                context.timers().clock());
    }

    /** Mounts the volumes; returns their paths, or null where they are not there: the worker is woken when they are. */
    @Nullable
    Map<String, Path> volumes(Pod pod, List<String> podIps) {
        if (volumes != null) {
            return volumes;
        }
        try {
            Files.createDirectories(
                    context.volumes().podDirectory(pod.getMetadata().getUid()));
        } catch (IOException e) {
            context.events().warning(pod, "Failed", "error making pod data directories: " + e.getMessage());
            failures.next("volumes", context.timers().now());
            wakeups.at(failures.untilSinceFailure("volumes"));
            return null;
        }
        if (context.volumes().mount(pod, podIps, wake) instanceof VolumeProgress.Mounted mounted) {
            volumes = mounted.paths();
            if (context.volumes().changing(pod)) {
                refresh = context.timers().now().plus(REFRESH);
            }
        }
        return volumes;
    }

    /** Brings volumes up to date that follow something, about once a minute. */
    void refresh(Pod pod, List<String> podIps) {
        if (volumes == null && !context.volumes().changing(pod)) {
            return;
        }
        Instant now = context.timers().now();
        if (volumes == null && refresh.equals(Instant.MAX)) {
            // Taken over from a process before: what it made is looked after from now on.
            refresh = now.plus(REFRESH);
        }
        if (!now.isBefore(refresh)) {
            context.volumes().refresh(pod, podIps);
            refresh = now.plus(REFRESH);
        }
        if (!refresh.equals(Instant.MAX)) {
            wakeups.at(refresh);
        }
    }

    /** Makes the next refresh happen now: labels or annotations have changed. */
    void stale() {
        if (!refresh.equals(Instant.MAX)) {
            refresh = context.timers().now();
        }
    }

    /** Makes a sandbox; returns whether there is one now. Where not, it will be tried again. */
    boolean sandbox(Pod pod, RuntimePod runtime) {
        Instant until = failures.untilSinceFailure("sandbox");
        if (context.timers().now().isBefore(until)) {
            wakeups.at(until);
            return false;
        }
        String network = PodFacts.hostNetwork(pod) ? "" : context.runtime().network();
        if (!network.isEmpty()) {
            if (!network.equals(reported)) {
                reported = network;
                context.events().warning(pod, "NetworkNotReady", "network is not ready: " + network);
            }
            wakeups.after(Duration.ofMillis(200));
            return false;
        }
        if (pod.getSpec().getResourceClaims() != null
                && !pod.getSpec().getResourceClaims().isEmpty()) {
            context.events()
                    .warning(
                            pod,
                            "FailedPrepareDynamicResources",
                            "Failed to prepare dynamic resources: this node has no driver for resource claims");
            failures.next("sandbox", context.timers().now());
            wakeups.at(failures.untilSinceFailure("sandbox"));
            return false;
        }
        if (volumes(pod, List.of()) == null) {
            return false;
        }
        if (!cgroup(pod)) {
            return false;
        }
        int attempt = runtime.sandboxes().isEmpty()
                ? 0
                : runtime.sandboxes().getFirst().getMetadata().getAttempt() + 1;
        try {
            if (attempt > 0) {
                context.events()
                        .normal(pod, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
                for (PodSandbox old : runtime.sandboxes()) {
                    context.cri().stopSandbox(old.getId());
                }
            }
            PodSandboxConfig config = context.sandboxes().of(pod, attempt);
            Files.createDirectories(context.sandboxes().logDirectory(pod));
            String handler = Objects.requireNonNullElse(pod.getSpec().getRuntimeClassName(), "");
            if (Boolean.FALSE.equals(pod.getSpec().getHostUsers())
                    && !context.runtime().userNamespaces(handler)) {
                failed(pod, "can't set `spec.hostUsers: false`, " + namespaceless(handler));
                return false;
            }
            context.cri().runSandbox(config, handler);
            sandbox = config;
            return true;
        } catch (CriException e) {
            failed(pod, e.rpcText());
        } catch (IOException | IllegalArgumentException e) {
            failed(pod, String.valueOf(e.getMessage()));
        }
        return false;
    }

    private boolean cgroup(Pod pod) {
        try {
            context.cgroups().make(pod, context.active().get());
            return true;
        } catch (IOException e) {
            context.events()
                    .warning(
                            pod,
                            "FailedCreatePodContainer",
                            "unable to ensure pod container exists: " + e.getMessage());
            failures.next("sandbox", context.timers().now());
            wakeups.at(failures.untilSinceFailure("sandbox"));
            return false;
        }
    }

    private static String namespaceless(String handler) {
        return handler.isEmpty()
                ? "runtime does not support user namespaces"
                : "RuntimeClass handler \"" + handler + "\" does not support user namespaces";
    }

    private void failed(Pod pod, String why) {
        LOG.info("no sandbox for {}: {}", PodFacts.format(pod), why);
        context.events().warning(pod, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + why);
        failures.next("sandbox", context.timers().now());
        Instant until = failures.untilSinceFailure("sandbox");
        wakeups.at(until);
    }

    /** Returns what the runtime was told of the sandbox. */
    PodSandboxConfig config(Pod pod, RuntimePod runtime) {
        if (sandbox == null) {
            sandbox = context.sandboxes()
                    .of(
                            pod,
                            runtime.newest() == null
                                    ? 0
                                    : runtime.newest().getMetadata().getAttempt());
        }
        return sandbox;
    }

    /** Removes sandboxes before the newest one that have no containers the status tells of. */
    void prune(RuntimePod runtime) {
        for (PodSandbox old : runtime.sandboxes().stream().skip(1).toList()) {
            boolean empty =
                    runtime.containers().stream().noneMatch(c -> c.sandboxId().equals(old.getId()));
            if (empty) {
                try {
                    if (old.getState() == PodSandboxState.SANDBOX_READY) {
                        context.cri().stopSandbox(old.getId());
                    }
                    context.cri().removeSandbox(old.getId());
                } catch (CriException e) {
                    LOG.debug("the sandbox {} stays: {}", old.getId(), e.getMessage());
                }
            }
        }
    }
}
