package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.Failures;
import io.keelson.cri.v1.PodSandbox;
import io.keelson.cri.v1.PodSandboxState;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.runtime.RuntimePod;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a pod down, step by step, each of which may be repeated. Used by the pod's worker only. */
final class PodEnding {
    private static final Logger LOG = LoggerFactory.getLogger(PodEnding.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final PodContext context;
    private final PodKiller killer;
    private final Wakeups wakeups;
    private final Runnable wake;
    private volatile boolean killing;
    private long grace;
    private volatile long override = -1;
    private Instant notBefore = Instant.MIN;

    PodEnding(PodContext context, Wakeups wakeups, Runnable wake) {
        this.context = context;
        this.killer = new PodKiller(context.killer(), context.executor());
        this.wakeups = wakeups;
        this.wake = wake;
    }

    /** Says how many seconds the containers get, whatever the pod says. */
    void within(long seconds) {
        override = seconds;
    }

    /** Ends the containers; returns whether none runs any more. */
    boolean containers(Pod pod, RuntimePod runtime, String podIp) {
        List<RuntimeContainer> running =
                runtime.containers().stream().filter(RuntimeContainer::running).toList();
        if (running.isEmpty()) {
            return true;
        }
        long seconds = grace(pod);
        if (killing) {
            if (seconds < grace) {
                grace = seconds;
                running.forEach(c -> context.executor().execute(() -> stopSooner(c, seconds)));
            }
            return false;
        }
        Instant now = context.timers().now();
        if (now.isBefore(notBefore)) {
            wakeups.at(notBefore);
            return false;
        }
        killing = true;
        grace = seconds;
        notBefore = now.plus(RETRY);
        killer.kill(pod, running, seconds, podIp, () -> {
            killing = false;
            wake.run();
        });
        return false;
    }

    private void stopSooner(RuntimeContainer c, long seconds) {
        try {
            context.cri().stopContainer(c.status().getId(), Math.max(1, seconds));
        } catch (CriException e) {
            LOG.debug("container {} cannot be stopped sooner: {}", c.status().getId(), e.getMessage());
        }
    }

    private long grace(Pod pod) {
        if (override >= 0) {
            return Math.max(1, override);
        }
        Long wanted = pod.getMetadata().getDeletionGracePeriodSeconds();
        long seconds = wanted != null && wanted > 0 ? wanted : PodFacts.terminationGracePeriod(pod);
        return Math.max(1, seconds);
    }

    /** Stops the sandboxes; returns whether that went well. */
    boolean sandboxes(Pod pod, RuntimePod runtime) {
        try {
            for (PodSandbox s : runtime.sandboxes()) {
                if (s.getState() == PodSandboxState.SANDBOX_READY) {
                    context.cri().stopSandbox(s.getId());
                }
            }
            return true;
        } catch (CriException e) {
            context.events().warning(pod, "FailedKillPod", "error killing pod: " + e.rpcText());
        }
        wakeups.after(RETRY);
        return false;
    }

    /** Undoes the volumes; returns whether that went well. */
    boolean volumes(Pod pod) {
        return context.volumes().unmount(pod.getMetadata().getUid(), wake);
    }

    /** Removes what the runtime and the disk have of the pod; returns whether that went well. */
    boolean remains(Pod pod, RuntimePod runtime) {
        try {
            for (PodSandbox s : runtime.sandboxes()) {
                context.cri().removeSandbox(s.getId());
            }
        } catch (CriException e) {
            if (!e.notFound()) {
                LOG.warn("a sandbox of {} stays for now: {}", PodFacts.format(pod), e.getMessage());
                wakeups.after(RETRY);
                return false;
            }
        }
        if (!cgroup(pod)) {
            wakeups.after(RETRY);
            return false;
        }
        delete(context.sandboxes().logDirectory(pod));
        context.images().forget(pod.getMetadata().getUid());
        context.tokens().forget(pod.getMetadata().getUid());
        context.restarts().forget(pod.getMetadata().getUid() + "_");
        context.devices().forget(pod.getMetadata().getUid());
        context.allocations().forget(pod.getMetadata().getUid());
        context.probeCounts().forget(pod.getMetadata().getUid());
        return true;
    }

    private boolean cgroup(Pod pod) {
        try {
            context.cgroups().remove(pod.getMetadata().getUid());
            context.cgroups().weigh(context.active().get());
            return true;
        } catch (IOException e) {
            LOG.warn("the cgroup of {} stays for now: {}", PodFacts.format(pod), e.getMessage());
            return false;
        }
    }

    /** Deletes the object for good; returns whether it is gone. */
    boolean object(Pod pod) {
        try {
            context.api()
                    .delete(
                            pod,
                            new DeleteOptionsBuilder()
                                    .withGracePeriodSeconds(0L)
                                    .withNewPreconditions()
                                    .withUid(pod.getMetadata().getUid())
                                    .endPreconditions()
                                    .build());
            return true;
        } catch (KubernetesClientException e) {
            if (Failures.notFound(e) || e.getCode() == 409) {
                return true;
            }
            LOG.warn("the pod {} cannot be deleted: {}", PodFacts.format(pod), e.getMessage());
            wakeups.after(RETRY);
            return false;
        }
    }

    private static void delete(Path tree) {
        if (!Files.isDirectory(tree)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.debug("{} stays: {}", tree, e.getMessage());
        }
    }
}
