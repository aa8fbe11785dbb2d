package io.keelson.kubelet.eviction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keelson.cri.v1.LinuxPodSandboxStats;
import io.keelson.cri.v1.MemoryUsage;
import io.keelson.cri.v1.PodSandboxStats;
import io.keelson.cri.v1.UInt64Value;
import io.keelson.kubelet.Pods;
import io.keelson.kubelet.eviction.NodeObservation.Left;
import io.keelson.kubelet.stats.DiskUsage;
import io.keelson.kubelet.stats.PodUsage;
import io.keelson.kubelet.stats.PodUsage.ContainerUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is ended when, and in which words. */
class EvictionTest {
    private static final Instant TIME = Instant.parse("2030-01-01T00:00:00Z");
    private static final long MEBI = 1 << 20;

    private static Pod pod(String name, int priority, String resources) {
        return new PodBuilder(Pods.of("containers: [{name: c, image: i, resources: {" + resources + "}}]"))
                .editMetadata()
                .withName(name)
                .withUid(name)
                .endMetadata()
                .editSpec()
                .withPriority(priority)
                .endSpec()
                .build();
    }

    private static PodUsage usage(long memory, long rootfs, long logs, Map<String, DiskUsage> volumes) {
        PodSandboxStats stats = PodSandboxStats.newBuilder()
                .setLinux(LinuxPodSandboxStats.newBuilder()
                        .setMemory(MemoryUsage.newBuilder()
                                .setWorkingSetBytes(UInt64Value.newBuilder().setValue(memory))))
                .build();
        return new PodUsage(
                stats,
                List.of(new ContainerUsage("c", memory, new DiskUsage(rootfs, 1), new DiskUsage(logs, 1))),
                volumes,
                new DiskUsage(4096, 2),
                TIME);
    }

    private static NodeObservation memory(long available) {
        return new NodeObservation(Map.of(Signal.MEMORY_AVAILABLE, new Left(available, 1000 * MEBI)), false);
    }

    @Test
    void whoUsesMoreThanItAskedForGoesFirstThenTheLeastImportant() {
        Pod modest = pod("modest", 0, "requests: {memory: 200Mi}");
        Pod greedy = pod("greedy", 10, "requests: {memory: 10Mi}");
        Pod greedier = pod("greedier", 10, "");
        Pod important = pod("important", 100, "");
        Pod unknown = pod("unknown", 1000, "");
        Map<String, PodUsage> used = Map.of(
                "modest", usage(100 * MEBI, 0, 0, Map.of()),
                "greedy", usage(100 * MEBI, 0, 0, Map.of()),
                "greedier", usage(95 * MEBI, 0, 0, Map.of()),
                "important", usage(500 * MEBI, 0, 0, Map.of()));
        List<Pod> order = new EvictionRanking(used, false)
                .of(Signal.MEMORY_AVAILABLE, List.of(modest, greedy, greedier, important, unknown));
        assertEquals(
                List.of("unknown", "greedier", "greedy", "important", "modest"),
                order.stream().map(p -> p.getMetadata().getName()).toList());
    }

    @Test
    void aHardThresholdActsAtOnceAndItsConditionStaysForAWhile() {
        PressureState pressure =
                new PressureState(Threshold.hard(Map.of("memory.available", "100Mi")), Duration.ofMinutes(5));
        assertEquals(1, pressure.observe(memory(99 * MEBI), TIME).size());
        assertEquals(List.of("MemoryPressure"), pressure.conditions());
        assertEquals(List.of(), pressure.observe(memory(200 * MEBI), TIME.plusSeconds(10)));
        assertEquals(List.of("MemoryPressure"), pressure.conditions());
        pressure.observe(memory(200 * MEBI), TIME.plusSeconds(301));
        assertEquals(List.of(), pressure.conditions());
    }

    @Test
    void aSoftThresholdWaits() {
        PressureState pressure = new PressureState(
                Threshold.of(
                        Map.of("memory.available", "100Mi"),
                        Map.of("memory.available", Duration.ofSeconds(30)),
                        Map.of()),
                Duration.ZERO);
        assertEquals(List.of(), pressure.observe(memory(50 * MEBI), TIME));
        assertEquals(List.of("MemoryPressure"), pressure.conditions());
        assertEquals(
                1, pressure.observe(memory(50 * MEBI), TIME.plusSeconds(30)).size());
    }

    @Test
    void moreThanTheLeastIsFreedWhereThatIsWanted() {
        PressureState pressure = new PressureState(
                Threshold.of(Map.of("memory.available", "100Mi"), Map.of(), Map.of("memory.available", "50Mi")),
                Duration.ZERO);
        pressure.observe(memory(99 * MEBI), TIME);
        assertEquals(
                1, pressure.observe(memory(120 * MEBI), TIME.plusSeconds(10)).size());
        assertEquals(
                0, pressure.observe(memory(150 * MEBI), TIME.plusSeconds(20)).size());
        assertEquals(
                0, pressure.observe(memory(120 * MEBI), TIME.plusSeconds(30)).size());
    }

    @Test
    void theMessageSaysWhatIsShortAndWhoTookIt() {
        Threshold threshold =
                Threshold.hard(Map.of("memory.available", "100Mi")).getFirst();
        assertEquals(
                "The node was low on resource: memory. Threshold quantity: 100Mi, available: 40Mi. "
                        + "Container c was using 20Mi, request is 10Mi, has larger consumption of memory. ",
                EvictionMessages.shortage(
                        threshold,
                        memory(40 * MEBI),
                        pod("p", 0, "requests: {memory: 10Mi}"),
                        usage(20 * MEBI, 0, 0, Map.of())));
    }

    private static String overuse(String volumes, String resources, PodUsage usage) {
        Pod pod = Pods.of(
                "volumes: [" + volumes + "]\ncontainers: [{name: c, image: i, resources: {" + resources + "}}]");
        return StorageOveruse.of(pod, usage, false);
    }

    @Test
    void limitsOfTheDiskHold() {
        String volume = "{name: v, emptyDir: {sizeLimit: 2Mi}}";
        assertEquals(
                "Usage of EmptyDir volume \"v\" exceeds the limit \"2Mi\". ",
                overuse(volume, "", usage(0, 0, 0, Map.of("v", new DiskUsage(3 * MEBI, 1)))));
        assertNull(overuse(volume, "", usage(0, 0, 0, Map.of("v", new DiskUsage(2 * MEBI, 1)))));
        assertEquals(
                "Pod ephemeral local storage usage exceeds the total limit of containers 3Mi. ",
                overuse("", "limits: {ephemeral-storage: 3Mi}", usage(0, 2 * MEBI, MEBI, Map.of())));
        assertNull(overuse("", "limits: {ephemeral-storage: 4Mi}", usage(0, 2 * MEBI, MEBI, Map.of())));
    }
}
