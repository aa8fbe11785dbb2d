package io.keelson.controllermanager.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobDecisionsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    private final Job job = new JobBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("j")
            .withUid("u")
            .endMetadata()
            .withNewSpec()
            .withCompletions(3)
            .withParallelism(2)
            .withBackoffLimit(1)
            .withNewTemplate()
            .withNewSpec()
            .withRestartPolicy("Never")
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    private final List<Pod> pods = new ArrayList<>();

    @Test
    void noMorePodsRunThanAreAllowedOrStillNeeded() {
        assertThat(plan().create()).isEqualTo(2);
        pods.add(pod("a", "Succeeded"));
        pods.add(pod("b", "Succeeded"));
        assertThat(plan().create()).isEqualTo(1);
        pods.add(pod("c", "Running"));
        assertThat(plan().create()).isZero();
        job.getSpec().setParallelism(0);
        assertThat(plan().delete()).extracting(JobPods::uid).containsExactly("c");
    }

    @Test
    void aSuspendedJobGivesUpItsPods() {
        job.getSpec().setSuspend(true);
        pods.add(pod("a", "Running"));
        assertThat(plan().delete()).hasSize(1);
        assertThat(plan().create()).isZero();
    }

    @Test
    void afterAFailureTheJobWaitsTenSecondsAndThenTwiceAsLong() {
        pods.add(failed("a", 1));
        FailureBackOff.State once = FailureBackOff.State.NONE.with(List.of(), pods);
        assertThat(once.remaining(NOW)).isEqualTo(Duration.ofSeconds(10));
        assertThat(JobPodPlan.of(tally(), once, NOW).delay()).isEqualTo(Duration.ofSeconds(10));
        assertThat(once.with(List.of(), List.of(failed("b", 1))).remaining(NOW)).isEqualTo(Duration.ofSeconds(20));
        assertThat(once.with(List.of(failed("ok", 0)), List.of())).isEqualTo(FailureBackOff.State.NONE);
        assertThat(FailureBackOff.remaining(40, NOW, NOW)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void moreFailuresThanTheLimitEndTheJob() {
        pods.add(failed("a", 1));
        assertThat(JobOutcome.of(tally(), NOW)).isNull();
        pods.add(failed("b", 1));
        JobCondition end = JobOutcome.of(tally(), NOW);
        assertThat(end).extracting(JobCondition::getType).isEqualTo("FailureTarget");
        assertThat(end).extracting(JobCondition::getReason).isEqualTo("BackoffLimitExceeded");
    }

    @Test
    void aJobEndsAtItsDeadlineUnlessItIsSuspended() {
        job.getSpec().setActiveDeadlineSeconds(600L);
        JobStatus status = new JobStatus();
        status.setStartTime("2026-01-01T00:00:00Z");
        job.setStatus(status);
        assertThat(JobOutcome.of(tally(), NOW))
                .extracting(JobCondition::getReason)
                .isEqualTo("DeadlineExceeded");
        assertThat(JobOutcome.of(tally(), NOW.minusSeconds(1))).isNull();
        job.getSpec().setSuspend(true);
        assertThat(JobOutcome.of(tally(), NOW)).isNull();
    }

    @Test
    void aPolicyIgnoresFailuresOrFailsTheJob() {
        PodFailurePolicyRule rule = new PodFailurePolicyRuleBuilder()
                .withAction("Ignore")
                .withOnExitCodes(new PodFailurePolicyOnExitCodesRequirement("c", "In", List.of(42)))
                .build();
        job.getSpec().setPodFailurePolicy(new io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy(List.of(rule)));
        pods.addAll(List.of(failed("a", 42), failed("b", 42), failed("c", 42)));
        assertThat(tally().failed()).isZero();
        assertThat(JobOutcome.of(tally(), NOW)).isNull();
        rule.setAction("FailJob");
        assertThat(JobOutcome.of(tally(), NOW))
                .extracting(JobCondition::getMessage)
                .isEqualTo("Container c for pod ns/a failed with exit code 42 matching FailJob rule at index 0");
    }

    @Test
    void withAPolicyPodsThatAreGoingAreReplacedWhenTheyHaveGone() {
        pods.add(new PodBuilder(pod("a", "Running"))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build());
        assertThat(tally().newFailed()).hasSize(1);
        job.getSpec().setPodReplacementPolicy("Failed");
        assertThat(tally().newFailed()).isEmpty();
        assertThat(plan().create()).isEqualTo(1);
    }

    @Test
    void anIndexedJobMakesTheIndexesThatAreMissing() {
        job.getSpec().setCompletionMode("Indexed");
        job.getSpec().setParallelism(3);
        pods.add(indexed(pod("a", "Succeeded"), 0));
        assertThat(plan().indexes()).containsExactly(1, 2);
        pods.add(indexed(pod("b", "Running"), 1));
        pods.add(indexed(pod("b2", "Running"), 1));
        assertThat(plan().delete()).hasSize(1);
    }

    @Test
    void anIndexFailsForItselfAndItsLastPodIsHeldUntilItHasASuccessor() {
        job.getSpec().setCompletionMode("Indexed");
        job.getSpec().setBackoffLimitPerIndex(1);
        job.getSpec().setBackoffLimit(100);
        pods.add(indexed(failed("a", 1), 0));
        JobPodCounts tally = tally();
        assertThat(tally.lost()).hasToString("");
        assertThat(tally.held()).containsOnlyKeys(0);
        assertThat(UncountedPods.of(tally, new UncountedTerminatedPods(), null).release())
                .isEmpty();
        var template = JobPodWriter.indexed(JobPodWriter.template(job), tally, 0);
        assertThat(template.getMetadata().getAnnotations()).containsEntry(JobPods.INDEX_FAILURES, "1");
        Pod second = indexed(failed("b", 1), 0);
        second.getMetadata().getAnnotations().put(JobPods.INDEX_FAILURES, "1");
        pods.add(second);
        assertThat(tally().lost()).hasToString("0");
    }

    @Test
    void aSuccessPolicyIsMetByIndexesOrTheirNumber() {
        job.getSpec().setCompletionMode("Indexed");
        var rule = new io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicyRule(null, "1-2");
        job.getSpec().setSuccessPolicy(new io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicy(List.of(rule)));
        pods.add(indexed(pod("a", "Succeeded"), 1));
        assertThat(JobOutcome.of(tally(), NOW)).isNull();
        rule.setSucceededCount(1);
        assertThat(JobOutcome.of(tally(), NOW))
                .extracting(JobCondition::getMessage)
                .isEqualTo("Matched rules at index 0");
    }

    @Test
    void finishedPodsAreNotedOnceAndReleased() {
        pods.addAll(List.of(pod("a", "Succeeded"), failed("b", 1), pod("c", "Running")));
        UncountedPods tracking = UncountedPods.of(tally(), new UncountedTerminatedPods(), null);
        assertThat(tracking.succeeded()).containsExactly("a");
        assertThat(tracking.failed()).containsExactly("b");
        assertThat(tracking.release()).extracting(JobPods::uid).containsExactly("a", "b");
        UncountedTerminatedPods noted = new UncountedTerminatedPods(List.of("b"), List.of("a"));
        UncountedPods again = UncountedPods.of(tally(), noted, null);
        assertThat(again.succeeded()).isEmpty();
        assertThat(again.failed()).isEmpty();
        assertThat(again.release()).hasSize(2);
        assertThat(UncountedPods.of(JobPodCounts.of(job, pods, Set.of("a", "b")), noted, null)
                        .release())
                .isEmpty();
    }

    @Test
    void namesOfIndexedPodsKeepTheIndex() {
        assertThat(JobPodWriter.prefix(job, 7)).isEqualTo("j-7-");
        Job named = new JobBuilder(job)
                .editMetadata()
                .withName("x".repeat(63))
                .endMetadata()
                .build();
        assertThat(JobPodWriter.prefix(named, 12)).hasSize(58).endsWith("x-12-");
    }

    private JobPodCounts tally() {
        return JobPodCounts.of(job, pods, Set.of());
    }

    private JobPodPlan plan() {
        return JobPodPlan.of(tally(), FailureBackOff.State.NONE, NOW);
    }

    private static Pod indexed(Pod pod, int index) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToAnnotations(JobPods.INDEX, Integer.toString(index))
                .endMetadata()
                .build();
    }

    private static Pod failed(String uid, int code) {
        return new PodBuilder(pod(uid, "Failed"))
                .editStatus()
                .withContainerStatuses(new ContainerStatusBuilder()
                        .withName("c")
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(code)
                        .withFinishedAt("2026-01-01T00:10:00Z")
                        .endTerminated()
                        .endState()
                        .build())
                .endStatus()
                .build();
    }

    private static Pod pod(String uid, String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName(uid)
                .withUid(uid)
                .withFinalizers(JobFacts.TRACKING)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }
}
