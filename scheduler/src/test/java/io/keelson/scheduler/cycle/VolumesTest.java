package io.keelson.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Storage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VolumesTest {
    private final Known known = new Known();
    private final Cluster cluster = new Cluster().storage(known);

    @BeforeEach
    void twoZones() {
        cluster.node("a", "{zone: z1, topology.kubernetes.io/zone: z1}", "{}");
        cluster.node("b", "{zone: z2, topology.kubernetes.io/zone: z2}", "{}");
    }

    private PodInfo pod(String name, String volume) {
        return cluster.pod(name, "{}", "{containers: [{name: c, image: i}], volumes: [" + volume + "]}");
    }

    private PodInfo claiming(String name, String claim) {
        return pod(name, "{name: v, persistentVolumeClaim: {claimName: " + claim + "}}");
    }

    @Test
    void aVolumeIsUsedWhereItCanBeReached() {
        known.claim("c", "{pv.kubernetes.io/bind-completed: 'yes'}", "{volumeName: pv}");
        known.volume(
                "pv",
                "{}",
                "{nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [z2]}]}]}}}");

        assertThat(cluster.run(claiming("p", "c"))).isEqualTo("b");
    }

    @Test
    void aLabelledVolumeStaysInItsZone() {
        known.claim("c", "{pv.kubernetes.io/bind-completed: 'yes'}", "{volumeName: pv}");
        known.volume("pv", "{failure-domain.beta.kubernetes.io/zone: z0__z1}", "{}");

        assertThat(cluster.run(claiming("p", "c"))).isEqualTo("a");
        known.volume("pv", "{topology.kubernetes.io/zone: z3}", "{}");
        assertThat(cluster.failure(claiming("q", "c")).message())
                .isEqualTo("0/2 nodes are available: 2 node(s) had no available volume zone.");
    }

    @Test
    void aClaimIsBoundOnlyWhenItsControllerSaysSo() {
        known.claim("c", "{}", "{volumeName: pv}");
        assertThat(cluster.failure(claiming("p", "c")).message())
                .isEqualTo("0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.");
    }

    @Test
    void aClaimThatWaitsForItsPodNeedsAVolumeOrAProvisioner() {
        known.storageClass("local", "kubernetes.io/no-provisioner");
        known.claim("c", "{}", "{storageClassName: local, resources: {requests: {storage: 2Gi}}}");
        assertThat(cluster.failure(claiming("p", "c")).message())
                .isEqualTo("0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind.");

        known.volume(
                "small", "{}", "{storageClassName: local, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]}");
        assertThat(cluster.failure(claiming("q", "c")).nodes()).isEqualTo(2);
        known.volume("large", "{}", """
                {storageClassName: local, capacity: {storage: 3Gi}, accessModes: [ReadWriteOnce], nodeAffinity: {required: {
                  nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [z1]}]}]}}}""");
        assertThat(cluster.run(claiming("r", "c"))).isEqualTo("a");

        known.storageClass("local", "made.test");
        known.volume("large", "{}", "{storageClassName: other}");
        assertThat(cluster.place(claiming("s", "c"))).isInstanceOf(ScheduleResult.Chosen.class);
    }

    @Test
    void anEphemeralClaimIsWaitedFor() {
        PodInfo pod = pod("p", "{name: v, ephemeral: {volumeClaimTemplate: {spec: {}}}}");
        assertThat(cluster.failure(pod).message())
                .isEqualTo("0/2 nodes are available: waiting for ephemeral volume controller to create the "
                        + "persistentvolumeclaim \"p-v\".");
        known.claim("p-v", "{}", "{}");
        assertThat(cluster.failure(pod).message())
                .isEqualTo(
                        "0/2 nodes are available: PVC default/p-v was not created for pod default/p (pod is not owner).");
    }

    @Test
    void anExclusiveClaimIsForOnePod() {
        known.claim(
                "c", "{pv.kubernetes.io/bind-completed: 'yes'}", "{volumeName: pv, accessModes: [ReadWriteOncePod]}");
        known.volume("pv", "{}", "{}");
        cluster.run(claiming("p", "c"));
        assertThat(cluster.failure(claiming("q", "c")).message())
                .isEqualTo("0/2 nodes are available: 2 node(s) unavailable due to PersistentVolumeClaim with "
                        + "ReadWriteOncePod access mode already in-use by another pod.");
    }

    @Test
    void aDiskIsSharedOnlyForReading() {
        String disk = "{name: v, gcePersistentDisk: {pdName: d%s}}";
        String node = cluster.run(pod("p", disk.formatted("")));
        assertThat(cluster.run(pod("q", disk.formatted("")))).isNotEqualTo(node);
        Failure failure = cluster.failure(pod("r", disk.formatted(", readOnly: true")));
        assertThat(failure.message()).isEqualTo("0/2 nodes are available: 2 node(s) had no available disk.");
        assertThat(failure.refusals().get("a").evictionMayHelp()).isTrue();
        String other = "{name: v, gcePersistentDisk: {pdName: e, readOnly: true}}";
        cluster.run(pod("s", other));
        cluster.run(pod("t", other));
        assertThat(cluster.place(pod("u", other))).isInstanceOf(ScheduleResult.Chosen.class);
    }

    /** Claims, volumes and classes of a test. */
    private static final class Known implements Storage {
        private final Map<String, PersistentVolumeClaim> claims = new HashMap<>();
        private final Map<String, PersistentVolume> volumes = new HashMap<>();
        private final Map<String, StorageClass> classes = new HashMap<>();

        void claim(String name, String annotations, String spec) {
            claims.put(
                    name, Serialization.unmarshal("""
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata: {name: %s, namespace: default, annotations: %s}
                    spec: %s
                    """.formatted(name, annotations, spec), PersistentVolumeClaim.class));
        }

        void volume(String name, String labels, String spec) {
            volumes.put(name, Serialization.unmarshal("""
                    apiVersion: v1
                    kind: PersistentVolume
                    metadata: {name: %s, labels: %s}
                    spec: %s
                    status: {phase: Available}
                    """.formatted(name, labels, spec), PersistentVolume.class));
        }

        void storageClass(String name, String provisioner) {
            classes.put(name, Serialization.unmarshal("""
                    apiVersion: storage.k8s.io/v1
                    kind: StorageClass
                    metadata: {name: %s}
                    provisioner: %s
                    volumeBindingMode: WaitForFirstConsumer
                    """.formatted(name, provisioner), StorageClass.class));
        }

        @Override
        public @Nullable PersistentVolumeClaim claim(String namespace, String name) {
            return claims.get(name);
        }

        @Override
        public @Nullable PersistentVolume volume(String name) {
            return volumes.get(name);
        }

        @Override
        public List<PersistentVolume> volumes() {
            return List.copyOf(volumes.values());
        }

        @Override
        public @Nullable StorageClass storageClass(String name) {
            return classes.get(name);
        }
    }
}
