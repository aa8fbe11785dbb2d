package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A rolling update keeps its promise at every moment. */
@Tag("end-to-end")
class RolloutTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void neverFewerThanReplicasWithoutMaxUnavailable() {
        try (TestCluster cluster = TestCluster.withNode().up()) {
            cluster.kubectl("apply -f -", """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web}
                    spec:
                      replicas: 4
                      selector: {matchLabels: {app: web}}
                      strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 1}}
                      template:
                        metadata: {labels: {app: web}}
                        spec:
                          terminationGracePeriodSeconds: 1
                          containers: [{name: c, image: "keelson.io/busybox:1"}]
                    """).ok();
            cluster.kubectl("rollout status deploy/web --timeout=60s").ok();
            cluster.kubectl("set env deploy/web A=B").ok();
            AtomicInteger least = new AtomicInteger(Integer.MAX_VALUE);
            Shell.eventually("the rollout is complete", PATIENCE, () -> {
                String[] seen = cluster.kubectl(
                                "get deploy web -o jsonpath={.status.availableReplicas},{.status.updatedReplicas},{.status.replicas}")
                        .ok()
                        .split(",", -1);
                int available = seen[0].isEmpty() ? 0 : Integer.parseInt(seen[0]);
                least.accumulateAndGet(available, Math::min);
                return available == 4 && "4".equals(seen[1]) && "4".equals(seen[2]);
            });
            assertThat(least.get()).isGreaterThanOrEqualTo(3);
        }
    }
}
