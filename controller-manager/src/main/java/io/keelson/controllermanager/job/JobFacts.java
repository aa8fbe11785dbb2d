package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.keelson.client.workload.Times;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a job says of itself. Pure. */
public final class JobFacts {
    static final String COMPLETE = "Complete";
    static final String FAILED = "Failed";
    static final String FAILURE_TARGET = "FailureTarget";
    static final String SUCCESS_CRITERIA_MET = "SuccessCriteriaMet";
    static final String SUSPENDED = "Suspended";
    static final String TRACKING = "batch.kubernetes.io/job-tracking";
    private static final String OURS = "kubernetes.io/job-controller";

    private JobFacts() {}

    /** The condition that says that the job has finished, or null. */
    public static @Nullable JobCondition finished(Job job) {
        return conditions(job).stream()
                .filter(c ->
                        (COMPLETE.equals(c.getType()) || FAILED.equals(c.getType())) && "True".equals(c.getStatus()))
                .findFirst()
                .orElse(null);
    }

    /** Whether it has succeeded. */
    public static boolean isSucceeded(Job job) {
        JobCondition finished = finished(job);
        return finished != null && COMPLETE.equals(finished.getType());
    }

    static List<JobCondition> conditions(Job job) {
        return job.getStatus() == null || job.getStatus().getConditions() == null
                ? List.of()
                : job.getStatus().getConditions();
    }

    /** A condition that is true, or null. */
    static @Nullable JobCondition holding(Job job, String type) {
        return conditions(job).stream()
                .filter(c -> type.equals(c.getType()) && "True".equals(c.getStatus()))
                .findFirst()
                .orElse(null);
    }

    static JobCondition condition(
            String type, String status, @Nullable String reason, @Nullable String message, Instant now) {
        String time = Times.text(now);
        return new JobCondition(time, time, message, reason, status, type);
    }

    /** Whether another controller is to run the job (KEP-4368). */
    static boolean isManagedByAnother(Job job) {
        String by = job.getSpec().getManagedBy();
        return by != null && !by.equals(OURS);
    }

    static boolean isIndexed(Job job) {
        return "Indexed".equals(job.getSpec().getCompletionMode());
    }

    static boolean isSuspended(Job job) {
        return Boolean.TRUE.equals(job.getSpec().getSuspend());
    }

    /** Whether a back-off limit counts for each index alone (KEP-3850). */
    static boolean limitsEachIndex(Job job) {
        return job.getSpec().getBackoffLimitPerIndex() != null;
    }

    /** Whether pods that are going away are replaced only when they have gone (KEP-3939). */
    static boolean replacesOnlyFailed(Job job) {
        return "Failed".equals(job.getSpec().getPodReplacementPolicy())
                || job.getSpec().getPodFailurePolicy() != null;
    }

    static int completions(Job job) {
        return zero(job.getSpec().getCompletions());
    }

    static int zero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
