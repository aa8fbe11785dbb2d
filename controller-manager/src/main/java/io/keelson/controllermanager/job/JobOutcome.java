package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicyRule;
import io.keelson.client.workload.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a job ends, and why. What was decided before stands; then failures are looked at, then success. Pure. */
final class JobOutcome {
    private final JobPodCounts tally;
    private final Job job;
    private final Instant now;

    private JobOutcome(JobPodCounts tally, Instant now) {
        this.tally = tally;
        this.job = tally.job();
        this.now = now;
    }

    /** The condition that ends the job, or null when it goes on. */
    static @Nullable JobCondition of(JobPodCounts tally, Instant now) {
        return new JobOutcome(tally, now).decide();
    }

    private @Nullable JobCondition decide() {
        JobCondition met = JobFacts.holding(job, JobFacts.SUCCESS_CRITERIA_MET);
        if (met != null) {
            return met;
        }
        JobCondition target = JobFacts.holding(job, JobFacts.FAILURE_TARGET);
        if (target != null) {
            return JobFacts.condition(JobFacts.FAILED, "True", target.getReason(), target.getMessage(), now);
        }
        JobCondition failure = failure();
        return failure != null ? failure : successPolicy();
    }

    private @Nullable JobCondition failure() {
        String policy = tally.pods().stream()
                .filter(p -> JobPods.isFailed(p, job))
                .map(p -> FailurePolicy.of(job, p).failsJob())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (policy != null) {
            return fails("PodFailurePolicy", policy);
        }
        if (tally.failed() > limit() || tooManyRestarts()) {
            return fails("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        Duration left = untilDeadline(job, now);
        if (left != null && (left.isZero() || left.isNegative())) {
            return fails("DeadlineExceeded", "Job was active longer than specified deadline");
        }
        Indexes lost = tally.lost();
        if (lost == null) {
            return null;
        }
        Integer most = job.getSpec().getMaxFailedIndexes();
        if (most != null && lost.total() > most) {
            return fails("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
        }
        if (lost.total() > 0 && lost.total() + tally.done().total() >= JobFacts.completions(job)) {
            return fails("FailedIndexes", "Job has failed indexes");
        }
        return null;
    }

    private int limit() {
        Integer limit = job.getSpec().getBackoffLimit();
        return limit == null ? 6 : limit;
    }

    /** Pods that restart in place do not fail; their restarts count instead. */
    private boolean tooManyRestarts() {
        if (!"OnFailure".equals(job.getSpec().getTemplate().getSpec().getRestartPolicy())) {
            return false;
        }
        int restarts = tally.pods().stream().mapToInt(JobPods::restarts).sum();
        return limit() == 0 ? restarts > 0 : restarts >= limit();
    }

    /** How long the job may yet be active; null when there is no deadline, or it does not run. */
    static @Nullable Duration untilDeadline(Job job, Instant now) {
        Long seconds = job.getSpec().getActiveDeadlineSeconds();
        Instant started =
                job.getStatus() == null ? null : Times.instant(job.getStatus().getStartTime());
        if (seconds == null || started == null || JobFacts.isSuspended(job)) {
            return null;
        }
        return Duration.ofSeconds(seconds).minus(Duration.between(started, now));
    }

    /** KEP-3998. */
    private @Nullable JobCondition successPolicy() {
        if (job.getSpec().getSuccessPolicy() == null
                || !JobFacts.isIndexed(job)
                || tally.done().total() == 0) {
            return null;
        }
        List<SuccessPolicyRule> rules = job.getSpec().getSuccessPolicy().getRules();
        for (int i = 0; i < rules.size(); i++) {
            if (matches(rules.get(i))) {
                return JobFacts.condition(
                        JobFacts.SUCCESS_CRITERIA_MET, "True", "SuccessPolicy", "Matched rules at index " + i, now);
            }
        }
        return null;
    }

    private boolean matches(SuccessPolicyRule rule) {
        Integer count = rule.getSucceededCount();
        if (rule.getSucceededIndexes() == null) {
            return count != null && tally.done().total() >= count;
        }
        Indexes wanted = Indexes.parse(rule.getSucceededIndexes(), JobFacts.completions(job));
        int common = wanted.common(tally.done());
        return wanted.total() > 0 && (common == wanted.total() || count != null && common >= count);
    }

    private JobCondition fails(String reason, String message) {
        return JobFacts.condition(JobFacts.FAILURE_TARGET, "True", reason, message, now);
    }
}
