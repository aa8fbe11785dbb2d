package io.keelson.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.scheduler.config.ConfigurationReader;
import io.keelson.scheduler.config.SchedulerProfile;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Storage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What a profile's plugins and their arguments change. */
class ProfileTest {
    private static final String HALF =
            "{containers: [{name: c, image: i, resources: {requests: {cpu: 500m, memory: 1Gi}}}]}";
    private static final String PLAIN = "{containers: [{name: c, image: i}]}";

    private static Cluster cluster(String profile) {
        String yaml = "{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, profiles: [{"
                + profile + "}]}";
        SchedulerProfile read = ConfigurationReader.read(
                        YAMLMapper.builder().build().readTree(yaml), List.of(), yaml)
                .profiles()
                .getFirst();
        return new Cluster(read).node("a", "{disk: ssd, zone: x}", "{}").node("b", "{disk: hdd, zone: y}", "{}");
    }

    @Test
    void nodesArePackedWhereTheMostAllocatedAreBest() {
        Cluster cluster = cluster(
                "pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy:" + " {type: MostAllocated}}}]");
        String first = cluster.run(cluster.pod("p", "{}", HALF));
        assertThat(cluster.run(cluster.pod("q", "{}", HALF))).isEqualTo(first);
        assertThat(cluster.run(cluster.pod("r", "{}", HALF))).isEqualTo(first);
    }

    @Test
    void nodesArePackedAlongALine() {
        Cluster cluster = cluster("pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy: {type:"
                + " RequestedToCapacityRatio, requestedToCapacityRatio: {shape: [{utilization: 0, score: 0},"
                + " {utilization: 100, score: 10}]}}}}]");
        String first = cluster.run(cluster.pod("p", "{}", HALF));
        assertThat(cluster.run(cluster.pod("q", "{}", HALF))).isEqualTo(first);
    }

    @Test
    void ignoredResourcesAreLeftToOthers() {
        String gpu = "{containers: [{name: c, image: i, resources: {requests: {example.com/gpu: 1}}}]}";
        Cluster strict = cluster("schedulerName: s");
        assertThat(strict.failure(strict.pod("p", "{}", gpu)).message())
                .isEqualTo("0/2 nodes are available: 2 Insufficient example.com/gpu.");
        Cluster lenient =
                cluster("pluginConfig: [{name: NodeResourcesFit, args: {ignoredResourceGroups: [example.com]}}]");
        assertThat(lenient.run(lenient.pod("p", "{}", gpu))).isIn("a", "b");
    }

    @Test
    void anAddedAffinityHoldsForAllPods() {
        Cluster cluster = cluster("pluginConfig: [{name: NodeAffinity, args: {addedAffinity:"
                + " {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions:"
                + " [{key: disk, operator: In, values: [ssd]}]}]}}}}]");
        assertThat(cluster.run(cluster.pod("p", "{}", PLAIN))).isEqualTo("a");
        assertThat(cluster.failure(cluster.pod(
                                "q", "{}", "{nodeSelector: {disk: hdd}, containers: [{name: c, image: i}]}"))
                        .message())
                .isEqualTo("0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, "
                        + "1 node(s) didn't match scheduler-enforced node affinity.");
    }

    @Test
    void defaultConstraintsSpreadKinHard() {
        Cluster cluster = cluster("pluginConfig: [{name: PodTopologySpread, args: {defaultingType: List,"
                        + " defaultConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]}}]")
                .kin("app", "x");
        cluster.running(cluster.pod("p", "{app: x}", PLAIN), "a");
        assertThat(cluster.run(cluster.pod("q", "{app: x}", PLAIN))).isEqualTo("b");
        cluster.running(cluster.pod("r", "{app: x}", PLAIN), "b");
        assertThat(cluster.run(cluster.pod("s", "{app: x}", PLAIN))).isEqualTo("a");
    }

    @Test
    void aDisabledFilterDoesNotRefuse() {
        Cluster cluster = cluster("plugins: {filter: {disabled: [{name: NodeAffinity}]}}");
        assertThat(cluster.run(
                        cluster.pod("p", "{}", "{nodeSelector: {no: where}, containers: [{name: c, image: i}]}")))
                .isIn("a", "b");
    }

    @Test
    void aNodeTakesAsManyVolumesOfADriverAsItSays() {
        Cluster cluster = cluster("schedulerName: s").storage(new Volumes());
        PodInfo first = cluster.pod("p", "{}", claiming("one"));
        cluster.running(first, "a");
        cluster.running(cluster.pod("q", "{}", claiming("two")), "b");

        assertThat(cluster.failure(cluster.pod("r", "{}", claiming("three"))).message())
                .isEqualTo("0/2 nodes are available: 2 node(s) exceed max volume count.");
        assertThat(cluster.run(cluster.pod("s", "{}", claiming("one")))).isEqualTo("a");
    }

    private static String claiming(String claim) {
        return "{containers: [{name: c, image: i}], volumes: [{name: v, persistentVolumeClaim: {claimName: " + claim
                + "}}]}";
    }

    /** Bound claims of a CSI driver of which each node takes one volume. */
    private static final class Volumes implements Storage {
        @Override
        public PersistentVolumeClaim claim(String namespace, String name) {
            return Serialization.unmarshal("""
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata: {name: %s, namespace: %s, annotations: {pv.kubernetes.io/bind-completed: 'yes'}}
                    spec: {volumeName: pv-%s, accessModes: [ReadWriteMany]}
                    """.formatted(name, namespace, name), PersistentVolumeClaim.class);
        }

        @Override
        public PersistentVolume volume(String name) {
            return Serialization.unmarshal("""
                    apiVersion: v1
                    kind: PersistentVolume
                    metadata: {name: %s}
                    spec: {csi: {driver: d.example.com, volumeHandle: %s}, accessModes: [ReadWriteMany]}
                    """.formatted(name, name), PersistentVolume.class);
        }

        @Override
        public List<PersistentVolume> volumes() {
            return List.of();
        }

        @Override
        public @Nullable StorageClass storageClass(String name) {
            return null;
        }

        @Override
        public CSINode csiNode(String node) {
            return Serialization.unmarshal("""
                    apiVersion: storage.k8s.io/v1
                    kind: CSINode
                    metadata: {name: %s}
                    spec: {drivers: [{name: d.example.com, nodeID: x, allocatable: {count: 1}}]}
                    """.formatted(node), CSINode.class);
        }
    }
}
