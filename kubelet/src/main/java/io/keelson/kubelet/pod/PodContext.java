package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.container.BackOff;
import io.keelson.kubelet.container.ContainerConfigs;
import io.keelson.kubelet.container.SandboxConfigs;
import io.keelson.kubelet.device.DeviceManager;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.image.ImagePulls;
import io.keelson.kubelet.probe.ProbeCounts;
import io.keelson.kubelet.reference.ApiTokens;
import io.keelson.kubelet.reference.WatchedReferences;
import io.keelson.kubelet.resize.ResourceAllocations;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.status.PodStatuses;
import io.keelson.kubelet.volume.VolumeManager;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What all pod workers share.
 *
 * @param config the kubelet's configuration
 * @param api the API server
 * @param cri the runtime
 * @param timers time
 * @param executor threads that may block
 * @param events reports what happens
 * @param images gets images
 * @param references follows what pods refer to
 * @param volumes makes volumes
 * @param cgroups makes pods' cgroups
 * @param sandboxes describes sandboxes to the runtime
 * @param containers describes containers to the runtime
 * @param statuses makes statuses
 * @param tokens service-account tokens
 * @param allocations what the node has given to its pods
 * @param devices those that plugins offer
 * @param restarts how long to wait before a container is restarted
 * @param hooks runs hooks
 * @param killer ends containers
 * @param probeCounts counts what probes find
 * @param runtime what the runtime can do and how it is
 * @param active the pods on the node that are not over
 */
public record PodContext(
        KubeletConfig config,
        ApiClient api,
        Cri cri,
        Timers timers,
        Executor executor,
        PodEvents events,
        ImagePulls images,
        WatchedReferences references,
        VolumeManager volumes,
        PodCgroups cgroups,
        SandboxConfigs sandboxes,
        ContainerConfigs containers,
        PodStatuses statuses,
        ApiTokens tokens,
        ResourceAllocations allocations,
        DeviceManager devices,
        BackOff restarts,
        LifecycleHooks hooks,
        ContainerKiller killer,
        ProbeCounts probeCounts,
        RuntimeFacts runtime,
        Supplier<Collection<Pod>> active) {

    /**
     * Puts a context together.
     *
     * @param allocations what the node has given to its pods
     */
    public static PodContext of(
            KubeletConfig config,
            ApiClient api,
            Cri cri,
            Timers timers,
            Executor executor,
            PodEvents events,
            ImagePulls images,
            WatchedReferences references,
            VolumeManager volumes,
            PodCgroups cgroups,
            SandboxConfigs sandboxes,
            ContainerConfigs containers,
            PodStatuses statuses,
            ApiTokens tokens,
            ResourceAllocations allocations,
            DeviceManager devices,
            RuntimeFacts runtime,
            Supplier<Collection<Pod>> active) {
        LifecycleHooks hooks = new LifecycleHooks(cri, timers, executor);
        return new PodContext(
                config,
                api,
                cri,
                timers,
                executor,
                events,
                images,
                references,
                volumes,
                cgroups,
                sandboxes,
                containers,
                statuses,
                tokens,
                allocations,
                devices,
                new BackOff(Duration.ofSeconds(10), config.configuration().longestRestartDelay(), timers.clock()),
                hooks,
                new ContainerKiller(cri, events, hooks, timers),
                new ProbeCounts(),
                runtime,
                active);
    }
}
