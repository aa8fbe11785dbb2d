package io.keelson.scheduler.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.scheduler.cycle.Cluster;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is counted by differences is what counting anew would give. */
class ClusterSnapshotTest {
    private static final String CONTAINERS = "{containers: [{name: c, image: i}]}";
    private static final LabelMatcher WEB = LabelMatcher.EVERYTHING.and("app", "web");

    private final Cluster cluster = new Cluster();

    private PodInfo web(String name) {
        return cluster.pod(name, "{app: web}", CONTAINERS);
    }

    @Test
    void podsAreCountedByNodeAsTheyComeAndGo() {
        cluster.node("a", "{}", "{}").node("b", "{}", "{}");
        PodInfo first = web("first");
        cluster.running(first, "a").running(web("second"), "a").running(web("third"), "b");
        cluster.running(cluster.pod("other", "{app: db}", CONTAINERS), "b");
        assertThat(cluster.snapshot().staying("default", WEB)).isEqualTo(Map.of("a", 2, "b", 1));

        cluster.gone(first);
        assertThat(cluster.snapshot().staying("default", WEB)).isEqualTo(Map.of("a", 1, "b", 1));
        assertThat(cluster.snapshot().staying("elsewhere", WEB)).isEmpty();
    }

    @Test
    void imagesAreCountedByWhatNodesSayNow() {
        String image = "{images: [{names: ['x:1', 'x:latest'], sizeBytes: 1}]}";
        cluster.node("a", "{}", "{}", image).node("b", "{}", "{}", image);
        assertThat(cluster.snapshot().nodesWithImage("x:1")).isEqualTo(2);

        cluster.node("b", "{}", "{}", "{images: [{names: ['y:1'], sizeBytes: 1}]}");
        assertThat(cluster.snapshot().nodesWithImage("x:1")).isEqualTo(1);
        assertThat(cluster.snapshot().nodesWithImage("y:1")).isEqualTo(1);
    }

    @Test
    void podsOfOneTemplateAskOnce() {
        cluster.node("a", "{}", "{}").node("b", "{}", "{}");
        String apart = """
                {containers: [{name: c, image: i}], affinity: {podAntiAffinity: {
                  preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm:
                    {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}}]}}}""";
        cluster.running(cluster.pod("one", "{}", apart), "a").running(cluster.pod("two", "{}", apart), "b");

        Map<AffinityTerms, Map<String, Integer>> asked = new LinkedHashMap<>();
        cluster.snapshot().forEachAffinity(asked::put);
        assertThat(asked).hasSize(1);
        assertThat(asked.values()).containsExactly(Map.of("a", 1, "b", 1));
    }
}
