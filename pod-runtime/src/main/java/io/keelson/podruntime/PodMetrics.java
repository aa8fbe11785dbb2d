package io.keelson.podruntime;

import io.keelson.cri.v1.ContainerMetrics;
import io.keelson.cri.v1.ListPodSandboxMetricsResponse;
import io.keelson.cri.v1.Metric;
import io.keelson.cri.v1.MetricDescriptor;
import io.keelson.cri.v1.MetricType;
import io.keelson.cri.v1.PodSandboxMetrics;
import io.keelson.cri.v1.UInt64Value;
import io.keelson.linux.cgroup.CgroupMetrics;
import io.keelson.linux.cgroup.Cgroups;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.ContainerStore;
import io.keelson.podruntime.container.WritableLayer;
import io.keelson.podruntime.network.PodNetwork;
import io.keelson.podruntime.sandbox.Sandbox;
import io.keelson.podruntime.sandbox.Sandboxes;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The metrics that the kubelet passes on under {@code /metrics/cadvisor} (KEP-2371): of every running container, and of
 * the network of every pod. A metric is named once, in {@link PodMetricNames}, with what its labels are.
 */
final class PodMetrics {
    private final Sandboxes sandboxes;
    private final ContainerStore containers;
    private final Cgroups cgroups;
    private final WritableLayer layers;
    private final LongSupplier nanos;

    PodMetrics(
            Sandboxes sandboxes, ContainerStore containers, Cgroups cgroups, WritableLayer layers, LongSupplier nanos) {
        this.sandboxes = sandboxes;
        this.containers = containers;
        this.cgroups = cgroups;
        this.layers = layers;
        this.nanos = nanos;
    }

    List<MetricDescriptor> descriptors() {
        return PodMetricNames.ALL.values().stream()
                .map(PodMetricNames.Entry::descriptor)
                .toList();
    }

    ListPodSandboxMetricsResponse list() {
        ListPodSandboxMetricsResponse.Builder response = ListPodSandboxMetricsResponse.newBuilder();
        for (Sandbox sandbox : sandboxes.store().all()) {
            if (sandbox.ready()) {
                response.addPodMetrics(of(sandbox));
            }
        }
        return response.build();
    }

    private PodSandboxMetrics of(Sandbox sandbox) {
        long at = nanos.getAsLong();
        PodSandboxMetrics.Builder metrics = PodSandboxMetrics.newBuilder().setPodSandboxId(sandbox.id());
        PodNetwork.Traffic traffic = sandbox.hostNetwork() ? null : PodNetwork.traffic(sandbox.id());
        if (traffic != null) {
            List<String> labels =
                    new ArrayList<>(labels("", sandbox.config().getMetadata().getName(), ""));
            labels.add("eth0");
            traffic.counters()
                    .forEach((name, value) ->
                            metrics.addMetrics(metric("container_network_" + name, labels, value, at)));
        }
        for (Container container : containers.of(sandbox.id())) {
            if (container.running()) {
                metrics.addContainerMetrics(of(container, at));
            }
        }
        return metrics.build();
    }

    private ContainerMetrics of(Container container, long at) {
        List<String> labels =
                labels(container.cgroup(), container.config().getMetadata().getName(), container.imageName());
        ContainerMetrics.Builder metrics = ContainerMetrics.newBuilder().setContainerId(container.id());
        for (CgroupMetrics.Sample sample : values(container, at)) {
            List<String> all = new ArrayList<>(labels);
            all.addAll(sample.labels());
            metrics.addMetrics(metric(sample.name(), all, sample.value(), at));
        }
        return metrics.build();
    }

    private List<CgroupMetrics.Sample> values(Container container, long at) {
        List<CgroupMetrics.Sample> samples = new ArrayList<>(cgroups.metrics(container.cgroup()));
        Map<String, Long> more = new LinkedHashMap<>();
        more.put("container_last_seen", at / 1_000_000_000L);
        more.put("container_start_time_seconds", container.startedAt() / 1_000_000_000L);
        more.put("container_spec_cpu_period", container.resources().getCpuPeriod());
        more.put("container_spec_cpu_shares", container.resources().getCpuShares());
        more.put("container_spec_memory_limit_bytes", container.resources().getMemoryLimitInBytes());
        more.put("container_spec_memory_swap_limit_bytes", container.resources().getMemorySwapLimitInBytes());
        if (container.resources().getCpuQuota() > 0) {
            more.put("container_spec_cpu_quota", container.resources().getCpuQuota());
        }
        more.forEach((name, value) -> samples.add(new CgroupMetrics.Sample(name, List.of(), value)));
        WritableLayer.Size written = layers.size(container);
        try {
            FileStore store = Files.getFileStore(container.directory());
            List<String> device = List.of(store.name());
            samples.add(new CgroupMetrics.Sample("container_fs_limit_bytes", device, store.getTotalSpace()));
            samples.add(new CgroupMetrics.Sample("container_fs_usage_bytes", device, written.bytes()));
            var space = io.keelson.linux.file.FileSystemSpace.of(container.directory());
            samples.add(new CgroupMetrics.Sample("container_fs_inodes_total", device, space.inodes()));
            samples.add(new CgroupMetrics.Sample("container_fs_inodes_free", device, space.freeInodes()));
        } catch (IOException e) {
            return samples;
        }
        return samples;
    }

    private static List<String> labels(String id, String name, String image) {
        return List.of(id, name, image);
    }

    private static Metric metric(String name, List<String> labels, long value, long at) {
        return Metric.newBuilder()
                .setName(name)
                .setTimestamp(at)
                .setMetricType(name.endsWith("_total") ? MetricType.COUNTER : MetricType.GAUGE)
                .addAllLabelValues(labels)
                .setValue(UInt64Value.newBuilder().setValue(value))
                .build();
    }
}
