package io.keelson.scheduler.preemption;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.scheduler.cycle.Cluster;
import io.keelson.scheduler.preemption.Preemption.Outcome;
import io.keelson.scheduler.snapshot.PodInfo;
import org.junit.jupiter.api.Test;

class PreemptionTest {
    private final Cluster cluster = new Cluster();
    private final Preemption preemption = new Preemption(cluster.cycle());

    private PodInfo pod(String name, int priority, String cpu) {
        return cluster.pod(
                name,
                "{}",
                "{priority: %d, containers: [{name: c, image: i, resources: {requests: {cpu: %s}}}]}"
                        .formatted(priority, cpu));
    }

    private Outcome find(PodInfo pod) {
        return preemption.find(pod, cluster.failure(pod), cluster.snapshot(), p -> false);
    }

    @Test
    void theLeastImportantPodsMakeRoom() {
        cluster.node("a", "{}", "{}").node("b", "{}", "{}");
        cluster.running(pod("important", 500, "1500m"), "a").running(pod("low", 10, "1500m"), "b");

        Outcome outcome = find(pod("high", 1000, "1500m"));

        assertThat(outcome.node()).isEqualTo("b");
        assertThat(outcome.victims()).extracting(PodInfo::name).containsExactly("low");
        assertThat(outcome.message()).isEmpty();
    }

    @Test
    void onlyAsManyGoAsMust() {
        cluster.node("a", "{}", "{}");
        cluster.running(pod("one", 1, "1"), "a").running(pod("two", 2, "1"), "a");

        assertThat(find(pod("high", 1000, "1")).victims())
                .extracting(PodInfo::name)
                .containsExactly("one");
    }

    @Test
    void nobodyOfEqualPriorityIsEvicted() {
        cluster.node("a", "{}", "{}").node("b", "{}", "{unschedulable: true}");
        cluster.running(pod("same", 0, "1500m"), "a");

        Outcome outcome = find(pod("p", 0, "1500m"));

        assertThat(outcome.node()).isNull();
        assertThat(outcome.message())
                .isEqualTo(
                        "no new claims to deallocate, preemption: 0/2 nodes are available: "
                                + "1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.");
    }

    @Test
    void aPodThatMayNotPreemptWaits() {
        cluster.node("a", "{}", "{}");
        cluster.running(pod("low", 0, "1500m"), "a");
        PodInfo high = cluster.pod("high", "{}", """
                {priority: 1000, preemptionPolicy: Never,
                 containers: [{name: c, image: i, resources: {requests: {cpu: 1500m}}}]}""");

        assertThat(find(high).message())
                .isEqualTo("no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.");
    }
}
