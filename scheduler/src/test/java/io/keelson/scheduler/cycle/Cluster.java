package io.keelson.scheduler.cycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.scheduler.config.SchedulerProfile;
import io.keelson.scheduler.plugin.Plugins;
import io.keelson.scheduler.snapshot.ClusterCache;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A cluster written down as the YAML a user would write. */
public final class Cluster {
    private final ClusterCache cache = new ClusterCache();
    private final SchedulingCycle cycle;
    private final Map<String, List<PodInfo>> nominated = new HashMap<>();
    private LabelMatcher kin = LabelMatcher.EVERYTHING;
    private Storage storage = Storage.NONE;
    private ClusterSnapshot snapshot = empty();
    private int uids;

    /** A cluster whose pods are scheduled as upstream does by default. */
    public Cluster() {
        this(SchedulerProfile.defaults());
    }

    /** A cluster with a profile. */
    public Cluster(SchedulerProfile profile) {
        cycle = new SchedulingCycle(Plugins.of(profile), RandomGenerator.of("L64X128MixRandom"));
    }

    /** Adds a node with 2 cores, 4 GiB and room for 5 pods. */
    public Cluster node(String name, String labels, String spec) {
        return node(name, labels, spec, "{}");
    }

    /** Adds such a node whose status says more. */
    public Cluster node(String name, String labels, String spec, String status) {
        Node node = Serialization.unmarshal("""
                apiVersion: v1
                kind: Node
                metadata: {name: %s, labels: %s}
                spec: %s
                status: %s
                """.formatted(name, labels, spec, status), Node.class);
        node.getStatus()
                .setAllocatable(
                        Map.of("cpu", new Quantity("2"), "memory", new Quantity("4Gi"), "pods", new Quantity("5")));
        cache.putNode(node);
        return this;
    }

    /** Returns a pod with one container. */
    public PodInfo pod(String name, String labels, String spec) {
        Pod pod = Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: default, labels: %s}
                spec: %s
                """.formatted(name, labels, spec), Pod.class);
        pod.getMetadata().setUid("uid-" + uids++);
        return PodInfo.of(pod);
    }

    /** Puts a pod on a node. */
    public Cluster running(PodInfo pod, String node) {
        cache.putPod(pod.pod(), node);
        return this;
    }

    /** Returns the cluster as it is now. */
    public ClusterSnapshot snapshot() {
        cache.update(snapshot);
        return snapshot;
    }

    /** Makes room on a node for a pod. */
    public Cluster nominated(PodInfo pod, String node) {
        nominated.computeIfAbsent(node, n -> new ArrayList<>()).add(pod);
        return this;
    }

    /** Takes a pod from its node. */
    public Cluster gone(PodInfo pod) {
        cache.removePod(pod.uid());
        return this;
    }

    private ClusterSnapshot empty() {
        return new ClusterSnapshot(
                Map.of("default", Map.of("team", "a")),
                storage,
                pod -> kin,
                node -> nominated.getOrDefault(node, List.of()));
    }

    /** Says which pods all pods are of one kind with. */
    public Cluster kin(String key, String value) {
        kin = LabelMatcher.EVERYTHING.and(key, value);
        return this;
    }

    /** Gives an empty cluster claims, volumes and classes. */
    public Cluster storage(Storage known) {
        storage = known;
        snapshot = empty();
        return this;
    }

    /** Tries to place a pod. */
    public ScheduleResult place(PodInfo pod) {
        return cycle.place(pod, snapshot());
    }

    /** Places a pod that has a place, and puts it there. */
    public String run(PodInfo pod) {
        String node = ((ScheduleResult.Chosen) place(pod)).node();
        running(pod, node);
        return node;
    }

    /** Returns why a pod cannot be placed. */
    public Failure failure(PodInfo pod) {
        return ((ScheduleResult.Impossible) place(pod)).failure();
    }

    /** Returns the cycle that is asked. */
    public SchedulingCycle cycle() {
        return cycle;
    }
}
