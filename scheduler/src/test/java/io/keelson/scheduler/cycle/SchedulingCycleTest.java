package io.keelson.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.keelson.scheduler.snapshot.PodInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulingCycleTest {
    private static final String PLAIN = "{containers: [{name: c, image: i}]}";
    private final Cluster cluster = new Cluster();

    @Test
    void aClusterWithoutNodesSaysSo() {
        assertThat(cluster.failure(cluster.pod("p", "{}", PLAIN)).message())
                .isEqualTo("no nodes available to schedule pods");
    }

    @Test
    void reasonsAreCountedAndSorted() {
        cluster.node("a", "{}", "{unschedulable: true}")
                .node("b", "{}", "{taints: [{key: k, value: v, effect: NoSchedule}]}")
                .node("c", "{}", "{}")
                .node("d", "{}", "{}");

        PodInfo big = cluster.pod(
                "p", "{}", "{containers: [{name: c, image: i, resources: {requests: {cpu: '3', memory: 5Gi}}}]}");

        assertThat(cluster.failure(big).message())
                .isEqualTo("0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, "
                        + "2 Insufficient cpu, 2 Insufficient memory.");
    }

    @Test
    void requestsAddUpUntilTheNodeIsFull() {
        cluster.node("a", "{}", "{}");
        cluster.run(cluster.pod("p", "{}", """
                {initContainers: [{name: n, image: i, resources: {requests: {cpu: 1500m}}}],
                 containers: [{name: c, image: i, resources: {requests: {cpu: 500m}}}]}"""));

        Failure failure = cluster.failure(
                cluster.pod("q", "{}", "{containers: [{name: c, image: i, resources: {requests: {cpu: 600m}}}]}"));

        assertThat(failure.message()).isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
        assertThat(failure.refusals().get("a").evictionMayHelp()).isTrue();
    }

    @Test
    void aNodeHasRoomForSoManyPods() {
        cluster.node("a", "{}", "{}");
        for (int i = 0; i < 5; i++) {
            cluster.run(cluster.pod("p" + i, "{}", PLAIN));
        }
        assertThat(cluster.failure(cluster.pod("q", "{}", PLAIN)).message())
                .isEqualTo("0/1 nodes are available: 1 Too many pods.");
    }

    @Test
    void theEmptierNodeIsChosen() {
        cluster.node("a", "{}", "{}").node("b", "{}", "{}");
        String spec = "{containers: [{name: c, image: i, resources: {requests: {cpu: 500m, memory: 1Gi}}}]}";
        String first = cluster.run(cluster.pod("p", "{}", spec));
        assertThat(cluster.run(cluster.pod("q", "{}", spec))).isNotEqualTo(first);
    }

    @Test
    void preferredNodeAffinityDecides() {
        cluster.node("a", "{size: s}", "{}").node("b", "{size: l}", "{}");
        PodInfo pod = cluster.pod("p", "{}", """
                {containers: [{name: c, image: i}], affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [
                  {weight: 100, preference: {matchExpressions: [{key: size, operator: In, values: [l]}]}}]}}}""");
        assertThat(cluster.run(pod)).isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource({
        "'{nodeSelector: {disk: ssd}, containers: [{name: c, image: i}]}', a",
        "'{nodeName: b, containers: [{name: c, image: i}]}', b",
        "'{containers: [{name: c, image: i}], affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [b]}]}]}}}}', b",
        "'{containers: [{name: c, image: i}], affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: rank, operator: Gt, values: [\"5\"]}]}]}}}}', b"
    })
    void nodesAreFoundByLabelsAndNames(String spec, String node) {
        cluster.node("a", "{disk: ssd, rank: '3'}", "{}").node("b", "{disk: hdd, rank: '7'}", "{}");
        assertThat(cluster.run(cluster.pod("p", "{}", spec))).isEqualTo(node);
    }

    @Test
    void aHostPortIsTakenOncePerProtocolAndAddress() {
        cluster.node("a", "{}", "{}");
        cluster.run(cluster.pod(
                "p", "{}", "{containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 8080}]}]}"));

        assertThat(cluster.failure(
                                cluster.pod(
                                        "q",
                                        "{}",
                                        "{containers: [{name: c, image: i, ports: [{containerPort: 1, hostPort: 8080, hostIP: 127.0.0.1}]}]}"))
                        .message())
                .isEqualTo("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.");
        assertThat(
                        cluster.run(
                                cluster.pod(
                                        "u",
                                        "{}",
                                        "{containers: [{name: c, image: i, ports: [{containerPort: 1, hostPort: 8080, protocol: UDP}]}]}")))
                .isEqualTo("a");
    }

    @Test
    void antiAffinityWorksBothWays() {
        String apart = """
                {containers: [{name: c, image: i}], affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [
                  {topologyKey: host, labelSelector: {matchLabels: {app: w}}}]}}}""";
        cluster.node("a", "{host: a}", "{}");
        cluster.run(cluster.pod("p", "{app: w}", apart));

        assertThat(cluster.failure(cluster.pod("q", "{app: w}", apart)).message())
                .isEqualTo("0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.");
        assertThat(cluster.failure(cluster.pod("r", "{app: w}", PLAIN)).message())
                .isEqualTo("0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules.");
        assertThat(cluster.run(cluster.pod("s", "{app: other}", PLAIN))).isEqualTo("a");
    }

    @Test
    void theFirstOfAGroupMayStartAlone() {
        String together = """
                {containers: [{name: c, image: i}], affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [
                  {topologyKey: zone, labelSelector: {matchLabels: {app: cache}}}]}}}""";
        cluster.node("a", "{zone: z1}", "{}").node("b", "{zone: z2}", "{}");

        assertThat(cluster.failure(cluster.pod("p", "{}", together)).message())
                .isEqualTo("0/2 nodes are available: 2 node(s) didn't match pod affinity rules.");
        String first = cluster.run(cluster.pod("q", "{app: cache}", together));
        assertThat(cluster.run(cluster.pod("r", "{}", together))).isEqualTo(first);
    }

    @Test
    void podsAreSpreadOverZones() {
        String spread = """
                {containers: [{name: c, image: i}], topologySpreadConstraints: [
                  {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: s}}}]}""";
        cluster.node("a", "{zone: z1}", "{}").node("b", "{zone: z2}", "{}").node("c", "{}", "{}");
        String first = cluster.run(cluster.pod("p", "{app: s}", spread));
        assertThat(cluster.run(cluster.pod("q", "{app: s}", spread))).isNotEqualTo(first);
        cluster.run(cluster.pod("r", "{app: s}", spread));

        cluster.node("a", "{zone: z1}", "{unschedulable: true}");
        cluster.node("b", "{zone: z2}", "{unschedulable: true}");
        assertThat(cluster.failure(cluster.pod("t", "{app: s}", spread)).message())
                .isEqualTo("0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing "
                        + "required label), 2 node(s) were unschedulable.");
    }

    @Test
    void aClaimThatDoesNotExistIsNamed() {
        cluster.node("a", "{}", "{}");
        PodInfo pod = cluster.pod(
                "p",
                "{}",
                "{containers: [{name: c, image: i}], volumes: [{name: v, persistentVolumeClaim: {claimName: none}}]}");
        assertThat(cluster.failure(pod).message())
                .isEqualTo("0/1 nodes are available: persistentvolumeclaim \"none\" not found.");
    }

    @Test
    void aPodThatNamesItsNodesIsToldWhoLeftTheOthersOut() {
        cluster.node("a", "{}", "{unschedulable: true}").node("b", "{}", "{}").node("c", "{}", "{}");

        assertThat(cluster.failure(cluster.pod("p", "{}", named("a"))).message())
                .isEqualTo("0/3 nodes are available: 1 node(s) were unschedulable, "
                        + "2 node(s) didn't satisfy plugin(s) [NodeAffinity].");
        assertThat(cluster.failure(cluster.pod("q", "{}", named("gone"))).message())
                .isEqualTo("0/3 nodes are available: 3 node(s) didn't satisfy plugin(s) [NodeAffinity].");
        assertThat(cluster.run(cluster.pod("r", "{}", named("c")))).isEqualTo("c");
    }

    @Test
    void namesThatExcludeEachOtherConflict() {
        cluster.node("a", "{}", "{}").node("b", "{}", "{}");
        PodInfo pod = cluster.pod("p", "{}", """
                {containers: [{name: c, image: i}], affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [a]},
                                                     {key: metadata.name, operator: In, values: [b]}]}]}}}}""");
        assertThat(cluster.failure(pod).message()).isEqualTo("0/2 nodes are available: pod affinity terms conflict.");
    }

    private static String named(String node) {
        return """
                {containers: [{name: c, image: i}], affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [%s]}]}]}}}}""".formatted(node);
    }

    @Test
    void theNodeThatWasMadeFreeComesFirst() {
        cluster.node("a", "{}", "{}").node("b", "{size: l}", "{}");
        PodInfo pod = cluster.pod("p", "{}", """
                {containers: [{name: c, image: i}], affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [
                  {weight: 100, preference: {matchExpressions: [{key: size, operator: In, values: [l]}]}}]}}}""");
        pod.pod().setStatus(new PodStatusBuilder().withNominatedNodeName("a").build());
        assertThat(cluster.run(pod)).isEqualTo("a");
    }

    @Test
    void podsOfAKindAreSpreadWithoutAsking() {
        cluster.node("a", "{kubernetes.io/hostname: a}", "{}").node("b", "{kubernetes.io/hostname: b}", "{}");
        String small = "{containers: [{name: c, image: i, resources: {requests: {cpu: 10m, memory: 10Mi}}}]}";
        String large = "{containers: [{name: c, image: i, resources: {requests: {cpu: 500m, memory: 1Gi}}}]}";
        cluster.running(cluster.pod("other", "{app: other}", large), "b");
        cluster.running(cluster.pod("one", "{app: w}", small), "a");
        cluster.running(cluster.pod("two", "{app: w}", small), "a");

        assertThat(cluster.kin("app", "w").run(cluster.pod("three", "{app: w}", small)))
                .isEqualTo("b");
    }

    @Test
    void imagesOfInitContainersCount() {
        cluster.node("a", "{}", "{}");
        cluster.node("b", "{}", "{}", "{images: [{names: ['big/x:latest'], sizeBytes: 900000000}]}");
        PodInfo pod = cluster.pod(
                "p", "{}", "{initContainers: [{name: n, image: big/x}], containers: [{name: c, image: i}]}");
        assertThat(cluster.run(pod)).isEqualTo("b");
    }

    @Test
    void aNodeThatThePodBringsIntoBalanceIsBetter() {
        cluster.node("a", "{}", "{}").node("b", "{}", "{}");
        cluster.running(cluster.pod("cpu", "{}", requests("1", "512Mi")), "a");
        cluster.running(cluster.pod("memory", "{}", requests("250m", "2Gi")), "b");

        assertThat(cluster.run(cluster.pod("p", "{}", requests("100m", "1Gi")))).isEqualTo("a");
    }

    private static String requests(String cpu, String memory) {
        return "{containers: [{name: c, image: i, resources: {requests: {cpu: %s, memory: %s}}}]}"
                .formatted(cpu, memory);
    }

    @Test
    void largeClustersAreSampled() {
        assertThat(SchedulingCycle.sampleSize(99, 0)).isEqualTo(99);
        assertThat(SchedulingCycle.sampleSize(1000, 0)).isEqualTo(420);
        assertThat(SchedulingCycle.sampleSize(6000, 0)).isEqualTo(300);
    }
}
