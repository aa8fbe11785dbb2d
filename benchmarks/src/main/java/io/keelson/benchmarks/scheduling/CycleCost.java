package io.keelson.benchmarks.scheduling;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.scheduler.cycle.ScheduleResult;
import io.keelson.scheduler.cycle.SchedulingCycle;
import io.keelson.scheduler.plugin.Plugins;
import io.keelson.scheduler.preemption.Preemption;
import io.keelson.scheduler.snapshot.ClusterCache;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Schedules pods in the cycle alone, without an API server: nodes in three zones that report 50 images each, some pods on
 * them already; the time of an attempt, with bringing the snapshot up to date, for pods of several kinds.
 */
@Command(
        name = "CycleCost",
        description = "Time of one scheduling attempt in the cycle alone.",
        mixinStandardHelpOptions = true)
public final class CycleCost implements Callable<Integer> {
    private static final int IMAGES = 50;
    private static final int ZONES = 3;
    private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");

    /** Kinds of pods, as users write them. */
    private static final Map<String, String> KINDS =
            Map.of("plain", "", "zone-spread", """
                  topologySpreadConstraints:
                  - {topologyKey: topology.kubernetes.io/zone, maxSkew: 5, whenUnsatisfiable: DoNotSchedule,
                     labelSelector: {matchLabels: {app: load}}}
                """, "hostname-spread", """
                  topologySpreadConstraints:
                  - {topologyKey: kubernetes.io/hostname, maxSkew: 50, whenUnsatisfiable: DoNotSchedule,
                     labelSelector: {matchLabels: {app: load}}}
                """, "preferred-anti-affinity", """
                  affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [
                    {weight: 1, podAffinityTerm: {topologyKey: kubernetes.io/hostname,
                     labelSelector: {matchLabels: {app: load}}}}]}}
                """);

    @Option(
            names = "--nodes",
            split = ",",
            description = "Nodes (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000,5000")
    private List<Integer> sizes = List.of(1000, 5000);

    @Option(
            names = "--pods-per-node",
            description = "Pods there already (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    private int podsPerNode = 5;

    @Option(
            names = "--attempts",
            description = "Attempts that are timed (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    private int attempts = 2000;

    private int uids;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CycleCost()).execute(arguments));
    }

    @Override
    public Integer call() {
        for (int nodes : sizes) {
            for (String kind : KINDS.keySet().stream().sorted().toList()) {
                System.out.printf("%d nodes, %s: %.3f ms%n", nodes, kind, place(nodes, kind));
            }
            System.out.printf("%d nodes, preemption: %.3f ms%n", nodes, preempt(nodes));
        }
        return 0;
    }

    private double place(int nodes, String kind) {
        ClusterCache cache = cluster(nodes, kind, "10m");
        ClusterSnapshot snapshot = snapshot();
        SchedulingCycle cycle = new SchedulingCycle(Plugins.defaults(), RANDOM);
        List<PodInfo> pods = new ArrayList<>();
        for (int i = 0; i < 2 * attempts; i++) {
            pods.add(pod(kind, "10m", 0));
        }
        long started = 0;
        for (int i = 0; i < pods.size(); i++) {
            if (i == attempts) {
                started = System.nanoTime();
            }
            cache.update(snapshot);
            PodInfo pod = pods.get(i);
            cache.assume(pod, ((ScheduleResult.Chosen) cycle.place(pod, snapshot)).node());
        }
        return (System.nanoTime() - started) / 1e6 / attempts;
    }

    private double preempt(int nodes) {
        ClusterCache cache = cluster(nodes, "plain", 8000 / podsPerNode + "m");
        ClusterSnapshot snapshot = snapshot();
        SchedulingCycle cycle = new SchedulingCycle(Plugins.defaults(), RANDOM);
        Preemption preemption = new Preemption(cycle, RANDOM);
        int rounds = Math.max(20, attempts / 20);
        long started = 0;
        for (int i = 0; i < 2 * rounds; i++) {
            if (i == rounds) {
                started = System.nanoTime();
            }
            cache.update(snapshot);
            PodInfo pod = pod("plain", "1", 1000);
            ScheduleResult.Impossible impossible = (ScheduleResult.Impossible) cycle.place(pod, snapshot);
            preemption.find(pod, impossible.failure(), snapshot, List.of());
        }
        return (System.nanoTime() - started) / 1e6 / rounds;
    }

    private ClusterCache cluster(int nodes, String kind, String cpu) {
        ClusterCache cache = new ClusterCache();
        for (int i = 0; i < nodes; i++) {
            cache.putNode(node(i));
            for (int p = 0; p < podsPerNode; p++) {
                cache.assume(pod(kind, cpu, 0), "node-" + i);
            }
        }
        return cache;
    }

    private static ClusterSnapshot snapshot() {
        return new ClusterSnapshot(Map.of(), Storage.NONE, pod -> LabelMatcher.EVERYTHING, node -> List.of());
    }

    private static Node node(int index) {
        List<ContainerImage> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            images.add(new ContainerImage(List.of("registry.example/image-" + i + ":1"), 50L << 20));
        }
        return new NodeBuilder()
                .withNewMetadata()
                .withName("node-" + index)
                .addToLabels("kubernetes.io/hostname", "node-" + index)
                .addToLabels("topology.kubernetes.io/zone", "zone-" + index % ZONES)
                .endMetadata()
                .withNewStatus()
                .addToAllocatable("cpu", new Quantity("8"))
                .addToAllocatable("memory", new Quantity("32Gi"))
                .addToAllocatable("pods", new Quantity("110"))
                .withImages(images)
                .endStatus()
                .build();
    }

    private PodInfo pod(String kind, String cpu, int priority) {
        Pod pod = Serialization.unmarshal(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: p, namespace: default, labels: {app: load}}
                spec:
                  priority: %d
                  containers: [{name: c, image: "registry.example/image-7:1", resources: {requests: {cpu: %s, memory: 32Mi}}}]
                %s""".formatted(priority, cpu, KINDS.getOrDefault(kind, "").indent(0)), Pod.class);
        pod.getMetadata().setUid("uid-" + uids++);
        return PodInfo.of(pod);
    }
}
