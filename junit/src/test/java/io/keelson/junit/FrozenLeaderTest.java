package io.keelson.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.client.election.LeaderElector;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.ApiResponse;
import io.keelson.client.transport.Wire;
import io.keelson.controllermanager.ControllerAccounts;
import io.keelson.controllermanager.ControllerManager;
import io.keelson.controllermanager.ControllerManagerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two replicas of the controllers, of which the one that leads freezes in the middle of its work. */
@Timeout(120)
class FrozenLeaderTest {
    private static final LeaderElector.Timing SHORT =
            new LeaderElector.Timing(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(200));

    private final AtomicInteger leaders = new AtomicInteger();
    private final AtomicInteger mostLeaders = new AtomicInteger();

    /** A replica; once it is frozen, none of its requests is answered any more. */
    private final class Replica implements AutoCloseable, LeaderElector.Listener {
        private final ControlPlane plane;
        private final Timers timers;
        private final LeaderElector elector;
        private final boolean freezes;
        private final CompletableFuture<Void> frozen = new CompletableFuture<>();
        private final CompletableFuture<Void> led = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final Queue<CompletableFuture<ApiResponse>> unanswered = new ConcurrentLinkedQueue<>();
        private volatile @Nullable ControllerManager manager;
        private volatile long beganLeading;
        private volatile long lastWrite;

        /** @param freezes whether it freezes when the first pod it makes is there */
        Replica(ControlPlane plane, Timers timers, String name, boolean freezes) {
            this.plane = plane;
            this.timers = timers;
            this.freezes = freezes;
            this.elector = new LeaderElector(
                    new ApiClient(endpoint("system:kube-controller-manager"), new Wire(), name),
                    timers,
                    "kube-system",
                    "frozen-leader",
                    name,
                    SHORT,
                    this);
            elector.start();
        }

        private ApiEndpoint endpoint(String user) {
            ApiEndpoint server = plane.endpoint(user, List.of());
            return request -> {
                boolean last = freezes
                        && request.method().equals("POST")
                        && request.pathAndQuery().endsWith("/pods");
                if (!frozen.isDone() && !last) {
                    return server.exchange(request);
                }
                if (!request.method().equals("GET") && !request.pathAndQuery().contains("/leases")) {
                    lastWrite = System.nanoTime();
                }
                CompletableFuture<ApiResponse> never = new CompletableFuture<>();
                unanswered.add(never);
                if (!frozen.isDone()) {
                    CompletableFuture<Void> ignored =
                            server.exchange(request).thenAccept(answer -> frozen.complete(null));
                }
                return never;
            };
        }

        @Override
        public void startedLeading() {
            beganLeading = System.nanoTime();
            mostLeaders.accumulateAndGet(leaders.incrementAndGet(), Math::max);
            ControllerManager made = new ControllerManager(
                    ControllerAccounts.of(this::endpoint), new Wire(), timers, ControllerManagerOptions.defaults(""));
            manager = made;
            Thread.ofVirtual().start(() -> {
                try {
                    made.start();
                    led.complete(null);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void stoppedLeading() {
            leaders.decrementAndGet();
            ControllerManager running = manager;
            manager = null;
            if (running != null) {
                running.close();
            }
            ended.complete(null);
        }

        @Override
        public void close() {
            unanswered.forEach(never -> never.cancel(false));
            elector.close();
            ControllerManager running = manager;
            if (running != null) {
                running.close();
            }
        }
    }

    @Test
    void theOtherReplicaGoesOnAndNothingIsDoneTwice() throws Exception {
        try (ControlPlane plane = ControlPlane.startApiServer();
                KubernetesClient client = plane.client();
                Timers timers = Timers.system();
                Replica first = new Replica(plane, timers, "first", true)) {
            first.led.get(60, TimeUnit.SECONDS);
            try (Replica second = new Replica(plane, timers, "second", false)) {
                client.serviceAccounts()
                        .inNamespace("default")
                        .withName("default")
                        .waitUntilCondition(Objects::nonNull, 60, TimeUnit.SECONDS);
                client.resource(Serialization.<HasMetadata>unmarshal("""
                                apiVersion: apps/v1
                                kind: Deployment
                                metadata: {name: d, namespace: default}
                                spec:
                                  replicas: 5
                                  selector: {matchLabels: {a: b}}
                                  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}
                                """)).create();
                first.frozen.get(60, TimeUnit.SECONDS);
                assertThat(client.pods().inNamespace("default").list().getItems())
                        .hasSize(1);

                first.ended.get(60, TimeUnit.SECONDS);
                second.led.get(60, TimeUnit.SECONDS);
                assertThat(first.lastWrite).isLessThan(second.beganLeading);
                client.apps()
                        .deployments()
                        .inNamespace("default")
                        .withName("d")
                        .waitUntilCondition(
                                d -> d.getStatus() != null
                                        && Integer.valueOf(5)
                                                .equals(d.getStatus().getUpdatedReplicas()),
                                60,
                                TimeUnit.SECONDS);
            }
            List<Pod> pods = client.pods().inNamespace("default").list().getItems();
            assertThat(pods).hasSize(5);
            assertThat(client.apps().replicaSets().inNamespace("default").list().getItems())
                    .hasSize(1);
            assertThat(mostLeaders).hasValue(1);
        }
    }
}
