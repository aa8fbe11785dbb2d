package io.keelson.scheduler.preemption;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.keelson.scheduler.cycle.Cluster;
import io.keelson.scheduler.preemption.Preemption.Outcome;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PreemptionTest {
    private static final String CONTAINERS = "[{name: c, image: i, resources: {requests: {cpu: 1500m}}}]";
    private final Cluster cluster = new Cluster();
    private final Preemption preemption = new Preemption(cluster.cycle(), RandomGenerator.of("L64X128MixRandom"));

    private PodInfo pod(String name, int priority, String cpu) {
        return cluster.pod(
                name,
                "{}",
                "{priority: %d, containers: [{name: c, image: i, resources: {requests: {cpu: %s}}}]}"
                        .formatted(priority, cpu));
    }

    private Outcome find(PodInfo pod) {
        return preemption.find(pod, cluster.failure(pod), cluster.snapshot(), List.of());
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

        assertThat(outcome.node()).isEmpty();
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

    @Test
    void aBudgetIsBrokenOnlyWhereNothingElseHelps() {
        cluster.node("a", "{}", "{}").node("b", "{}", "{}");
        PodInfo guarded = cluster.pod("guarded", "{app: g}", "{priority: 0, containers: " + CONTAINERS + "}");
        cluster.running(guarded, "a");
        cluster.running(pod("one", 5, "900m"), "b").running(pod("two", 5, "900m"), "b");
        Budget none = new Budget("default", LabelMatcher.EVERYTHING.and("app", "g"), 0, Set.of());
        PodInfo high = pod("high", 1000, "1500m");

        assertThat(preemption
                        .find(high, cluster.failure(high), cluster.snapshot(), List.of(none))
                        .node())
                .isEqualTo("b");
        assertThat(preemption
                        .find(
                                high,
                                cluster.failure(high),
                                cluster.snapshot(),
                                List.of(new Budget("default", none.pods(), 0, Set.of("guarded"))))
                        .node())
                .as("its disruption is counted already")
                .isEqualTo("a");
    }

    @Test
    void aBudgetThatAllowsOneIsViolatedByTheSecond() {
        PodInfo one = cluster.pod("one", "{app: g}", "{containers: " + CONTAINERS + "}");
        PodInfo two = cluster.pod("two", "{app: g}", "{containers: " + CONTAINERS + "}");
        Budget budget = new Budget("default", LabelMatcher.EVERYTHING.and("app", "g"), 1, Set.of());

        assertThat(Budget.violated(List.of(one, two), List.of(budget))).containsExactly(two);
        assertThat(Budget.violated(
                        List.of(one, two), List.of(new Budget("default", LabelMatcher.EVERYTHING, 0, Set.of()))))
                .as("a budget that selects everything protects nothing")
                .isEmpty();
    }

    @Test
    void ofEqualVictimsThoseThatBeganLastGo() {
        cluster.node("a", "{}", "{}").node("b", "{}", "{}");
        cluster.running(started("old", "2024-01-01T00:00:00Z"), "a")
                .running(started("young", "2024-01-02T00:00:00Z"), "b");

        assertThat(find(pod("high", 1000, "1500m")).node()).isEqualTo("b");
    }

    private PodInfo started(String name, String time) {
        PodInfo pod = pod(name, 0, "1500m");
        pod.pod().setStatus(new PodStatusBuilder().withStartTime(time).build());
        return pod;
    }

    @Test
    void aPodWaitsForThoseItPreempted() {
        cluster.node("a", "{}", "{}");
        PodInfo going = pod("going", 0, "1500m");
        going.pod().getMetadata().setDeletionTimestamp("2024-01-01T00:00:00Z");
        going.pod()
                .setStatus(new PodStatusBuilder()
                        .addNewCondition()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason("PreemptionByScheduler")
                        .endCondition()
                        .build());
        cluster.running(going, "a");
        PodInfo high = pod("high", 1000, "1500m");
        high.pod().setStatus(new PodStatusBuilder().withNominatedNodeName("a").build());

        Outcome outcome = find(high);

        assertThat(outcome.node()).as("what was decided stays").isNull();
        assertThat(outcome.message()).endsWith("not eligible due to a terminating pod on the nominated node.");
    }

    /** Evicting a pod that objects to the preemptor helps where its anti-affinity was all that stood in the way. */
    @Test
    void aPodThatObjectsMakesRoom() {
        cluster.node("a", "{kubernetes.io/hostname: a}", "{}");
        PodInfo hermit = cluster.pod("hermit", "{}", """
                {priority: 1, containers: [{name: c, image: i}], affinity: {podAntiAffinity: {
                  requiredDuringSchedulingIgnoredDuringExecution: [
                    {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}]}}}""");
        cluster.running(hermit, "a").running(pod("other", 1, "100m"), "a");
        PodInfo web = cluster.pod("web", "{app: web}", "{priority: 10, containers: [{name: c, image: i}]}");

        assertThat(find(web).victims()).extracting(PodInfo::name).containsExactly("hermit");
    }

    /** Evicting from the fullest domain brings a spread back into balance. */
    @Test
    void aPodThatMakesADomainTooFullMakesRoom() {
        cluster.node("a", "{zone: a}", "{}").node("b", "{zone: b}", "{unschedulable: true}");
        String spread = """
                {priority: %d, containers: [{name: c, image: i}], topologySpreadConstraints: [
                  {topologyKey: zone, maxSkew: 1, whenUnsatisfiable: DoNotSchedule,
                   labelSelector: {matchLabels: {app: web}}}]}""";
        cluster.running(cluster.pod("one", "{app: web}", spread.formatted(1)), "a");

        Outcome outcome = find(cluster.pod("two", "{app: web}", spread.formatted(10)));

        assertThat(outcome.node()).isEqualTo("a");
        assertThat(outcome.victims()).extracting(PodInfo::name).containsExactly("one");
    }
}
