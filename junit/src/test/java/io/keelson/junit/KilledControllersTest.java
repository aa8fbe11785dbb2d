package io.keelson.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiRequest;
import io.keelson.client.transport.Wire;
import io.keelson.controllermanager.ControllerAccounts;
import io.keelson.controllermanager.ControllerManager;
import io.keelson.controllermanager.ControllerManagerOptions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The controllers' process is killed at every write of a rollout, a job's run and a claim's life: each process does one
 * write, whose answer it never sees, and the next one goes on. Nothing is done twice, and nothing is left undone.
 */
@Timeout(120)
class KilledControllersTest {
    private static final int MOST_LIVES = 100;

    private static ControlPlane plane;
    private static KubernetesClient client;
    private static Timers timers;

    @BeforeAll
    static void start() {
        plane = ControlPlane.startApiServer();
        client = plane.client();
        timers = Timers.system();
    }

    @AfterAll
    static void stop() {
        client.close();
        plane.close();
        timers.close();
    }

    private static void create(String yaml) {
        client.resource(Serialization.<HasMetadata>unmarshal(yaml)).create();
    }

    private static void namespace(String name) {
        create("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s}
                """.formatted(name));
        // Accounts are no part of this.
        create("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: default, namespace: %s}
                """.formatted(name));
    }

    /** Writes to a namespace, or to objects of the cluster that a test names; events are only told. */
    private static Predicate<ApiRequest> writesTo(String part) {
        return request -> !request.method().equals("GET")
                && request.pathAndQuery().contains(part)
                && !request.pathAndQuery().contains("/events")
                && !request.pathAndQuery().contains("/configmaps")
                && !request.pathAndQuery().contains("/serviceaccounts");
    }

    /** Lets process after process live for one such write until a state is reached; returns how many it took. */
    private static int reach(CompletableFuture<?> state, Predicate<ApiRequest> write) throws Exception {
        for (int lives = 1; lives <= MOST_LIVES; lives++) {
            MortalEndpoint.Life life = new MortalEndpoint.Life(write);
            try (ControllerManager manager = new ControllerManager(
                    ControllerAccounts.of(user -> new MortalEndpoint(plane.endpoint(user, List.of()), life)),
                    new Wire(),
                    timers,
                    ControllerManagerOptions.defaults(""))) {
                manager.start();
                CompletableFuture.anyOf(state, life.over()).get(60, TimeUnit.SECONDS);
            }
            if (state.isDone()) {
                return lives;
            }
        }
        throw new AssertionError("not reached in " + MOST_LIVES + " lives");
    }

    /** Follows a kind in a namespace. */
    private static <T extends HasMetadata> Watch watch(Class<T> type, String namespace, Watcher<T> watcher) {
        return client.resources(type).inNamespace(namespace).watch(watcher);
    }

    /** Tells of each state of objects. */
    private interface Seen<T> extends Watcher<T> {
        void seen(Action action, T object);

        @Override
        default void eventReceived(Action action, T object) {
            seen(action, object);
        }

        @Override
        default void onClose(WatcherException cause) {}
    }

    /** Plays the kubelet: whatever pod appears gets this status at once. */
    private static Watch kubelet(String namespace, String status, Set<String> pods) {
        Seen<Pod> seen = (action, pod) -> {
            if (action == Watcher.Action.ADDED && pods.add(pod.getMetadata().getName())) {
                try {
                    client.pods()
                            .inNamespace(namespace)
                            .withName(pod.getMetadata().getName())
                            .subresource("status")
                            .patch(
                                    io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                            io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                                    "{\"status\": " + status + "}");
                } catch (KubernetesClientException e) {
                    // The pod was deleted meanwhile.
                    assertThat(e.getCode()).isEqualTo(404);
                }
            }
        };
        return watch(Pod.class, namespace, seen);
    }

    @Test
    void aRolloutGoesOn() throws Exception {
        namespace("rollout");
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        Set<String> pods = ConcurrentHashMap.newKeySet();
        Seen<Deployment> seen = (action, d) -> {
            var status = d.getStatus();
            boolean whole = status != null
                    && Objects.equals(
                            status.getObservedGeneration(), d.getMetadata().getGeneration())
                    && Objects.equals(status.getUpdatedReplicas(), 3)
                    && Objects.equals(status.getAvailableReplicas(), 3)
                    && Objects.equals(status.getReplicas(), 3);
            if (whole) {
                (d.getMetadata().getGeneration() == 1 ? first : second).complete(true);
            }
        };
        String ready = "{\"phase\": \"Running\", \"conditions\": [{\"type\": \"Ready\", \"status\": \"True\","
                + " \"lastTransitionTime\": \"2026-01-01T00:00:00Z\"}]}";
        try (Watch kubelet = kubelet("rollout", ready, pods);
                Watch watch = watch(Deployment.class, "rollout", seen)) {
            create("""
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: d, namespace: rollout}
                    spec:
                      replicas: 3
                      selector: {matchLabels: {a: b}}
                      template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: one}]}}
                    """);
            assertThat(reach(first, writesTo("/namespaces/rollout/"))).isGreaterThan(4);
            assertThat(pods).hasSize(3);

            client.apps().deployments().inNamespace("rollout").withName("d").edit(d -> {
                d.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("two");
                return d;
            });
            assertThat(reach(second, writesTo("/namespaces/rollout/"))).isGreaterThan(6);
        }
        assertThat(pods).hasSize(6);
        assertThat(client.pods().inNamespace("rollout").list().getItems())
                .hasSize(3)
                .allSatisfy(
                        p -> assertThat(p.getSpec().getContainers().getFirst().getImage())
                                .isEqualTo("two"));
        List<ReplicaSet> sets =
                client.apps().replicaSets().inNamespace("rollout").list().getItems();
        assertThat(sets).hasSize(2);
        assertThat(sets).extracting(s -> s.getSpec().getReplicas()).containsExactlyInAnyOrder(0, 3);
        assertThat(sets)
                .extracting(s -> s.getMetadata().getAnnotations().get("deployment.kubernetes.io/revision"))
                .containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void aJobCountsEachOfItsPodsOnce() throws Exception {
        namespace("job");
        CompletableFuture<Boolean> complete = new CompletableFuture<>();
        Set<String> pods = ConcurrentHashMap.newKeySet();
        Seen<Job> seen = (action, job) -> {
            if (job.getStatus() != null
                    && job.getStatus().getConditions().stream()
                            .anyMatch(c -> "Complete".equals(c.getType()) && "True".equals(c.getStatus()))) {
                complete.complete(true);
            }
        };
        try (Watch kubelet = kubelet("job", "{\"phase\": \"Succeeded\"}", pods);
                Watch watch = watch(Job.class, "job", seen)) {
            create("""
                    apiVersion: batch/v1
                    kind: Job
                    metadata: {name: j, namespace: job}
                    spec:
                      completions: 3
                      parallelism: 2
                      template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}
                    """);
            assertThat(reach(complete, writesTo("/namespaces/job/"))).isGreaterThan(6);
        }
        assertThat(pods).hasSize(3);
        Job job = client.batch().v1().jobs().inNamespace("job").withName("j").get();
        assertThat(job.getStatus().getSucceeded()).isEqualTo(3);
        assertThat(Objects.requireNonNullElse(job.getStatus().getFailed(), 0)).isZero();
        assertThat(client.pods().inNamespace("job").list().getItems())
                .hasSize(3)
                .allSatisfy(p -> assertThat(p.getMetadata().getFinalizers()).isEmpty());
    }

    @Test
    void aClaimIsBoundAndItsVolumeReleasedOnce() throws Exception {
        namespace("claim");
        CompletableFuture<Boolean> bound = new CompletableFuture<>();
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        Seen<PersistentVolumeClaim> claims = (action, claim) -> {
            if (claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase())) {
                bound.complete(true);
            }
        };
        Seen<PersistentVolume> volumes = (action, volume) -> {
            if (volume.getStatus() != null
                    && "Released".equals(volume.getStatus().getPhase())) {
                released.complete(true);
            }
        };
        Predicate<ApiRequest> writes = writesTo("/persistentvolume");
        try (Watch claim = watch(PersistentVolumeClaim.class, "claim", claims);
                Watch volume = client.persistentVolumes().watch(volumes)) {
            for (String name : List.of("one", "two")) {
                create("""
                        apiVersion: v1
                        kind: PersistentVolume
                        metadata: {name: %s}
                        spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: none,
                               hostPath: {path: /x}}
                        """.formatted(name));
            }
            create("""
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata: {name: c, namespace: claim}
                    spec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: {requests: {storage: 1Gi}}}
                    """);
            assertThat(reach(bound, writes)).isGreaterThan(3);
            assertThat(client.persistentVolumes().list().getItems())
                    .filteredOn(v -> v.getSpec().getClaimRef() != null)
                    .hasSize(1);
            client.persistentVolumeClaims().inNamespace("claim").withName("c").delete();
            assertThat(reach(released, writes)).isPositive();
        }
        assertThat(client.persistentVolumeClaims().inNamespace("claim").list().getItems())
                .isEmpty();
        assertThat(client.persistentVolumes().list().getItems())
                .extracting(v -> v.getStatus().getPhase())
                .containsExactlyInAnyOrder("Available", "Released");
    }
}
