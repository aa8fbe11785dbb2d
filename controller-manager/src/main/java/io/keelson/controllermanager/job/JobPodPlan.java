package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keelson.client.workload.DeletionOrder;
import io.keelson.client.workload.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which pods of a job that goes on come and go. Pods are either deleted or created in one go, never both. Pure.
 *
 * @param delete pods that go
 * @param create how many are to be made
 * @param indexes the indexes they get; empty for a job without indexes
 * @param delay how long to wait before pods are made, after failures; null when there is nothing to wait for
 */
record JobPodPlan(
        List<Pod> delete,
        int create,
        List<Integer> indexes,
        @Nullable Duration delay) {
    /** Most pods that are created or deleted in one go. */
    private static final int BURST = 500;

    private static final JobPodPlan NOTHING = new JobPodPlan(List.of(), 0, List.of(), null);

    static JobPodPlan of(JobPodCounts tally, FailureBackOff.State backOff, Instant now) {
        Job job = tally.job();
        int active = tally.active().size();
        if (JobFacts.isSuspended(job)) {
            return new JobPodPlan(tally.active(), 0, List.of(), null);
        }
        int wanted = wanted(tally);
        List<Pod> surplus = surplus(tally, Math.max(0, active - wanted), now);
        if (!surplus.isEmpty()) {
            return new JobPodPlan(surplus.stream().limit(BURST).toList(), 0, List.of(), null);
        }
        int going = JobFacts.replacesOnlyFailed(job) ? tally.terminating() : 0;
        int missing = wanted - going - active;
        if (missing <= 0) {
            return NOTHING;
        }
        if (!JobFacts.limitsEachIndex(job)) {
            Duration wait = backOff.remaining(now);
            if (wait.isPositive()) {
                return new JobPodPlan(List.of(), 0, List.of(), wait);
            }
        }
        missing = Math.min(missing, BURST);
        return JobFacts.isIndexed(job)
                ? indexed(tally, missing, now)
                : new JobPodPlan(List.of(), missing, List.of(), null);
    }

    private static int wanted(JobPodCounts tally) {
        int parallelism = JobFacts.zero(tally.job().getSpec().getParallelism());
        if (tally.job().getSpec().getCompletions() == null) {
            // The first success ends a job without completions: those that run may go on, no more are made.
            return tally.succeeded() > 0 ? tally.active().size() : parallelism;
        }
        return Math.clamp(JobFacts.completions(tally.job()) - tally.succeeded(), 0, parallelism);
    }

    private static JobPodPlan indexed(JobPodCounts tally, int missing, Instant now) {
        Job job = tally.job();
        Indexes taken = tally.done().with(JobPods.indexes(tally.active()));
        if (JobFacts.replacesOnlyFailed(job)) {
            taken = taken.with(JobPods.indexes(
                    tally.pods().stream().filter(PodState::isTerminating).toList()));
        }
        Indexes lost = tally.lost();
        if (lost != null) {
            taken = taken.with(lost);
        }
        List<Integer> pending = taken.missing(missing, JobFacts.completions(job));
        if (!JobFacts.limitsEachIndex(job)) {
            return new JobPodPlan(List.of(), pending.size(), pending, null);
        }
        List<Integer> ready = new ArrayList<>();
        @Nullable Duration shortest = null;
        for (int index : pending) {
            Pod last = tally.held().get(index);
            Duration wait = last == null
                    ? Duration.ZERO
                    : FailureBackOff.remaining(
                            JobPods.failures(last) + JobPods.ignoredFailures(last) + 1, JobPods.finishedAt(last), now);
            if (wait.isZero()) {
                ready.add(index);
            } else if (shortest == null || wait.compareTo(shortest) < 0) {
                shortest = wait;
            }
        }
        return new JobPodPlan(List.of(), ready.size(), ready, ready.isEmpty() ? shortest : null);
    }

    /** Pods of no or a doubled index, and then those that have come least far. */
    private static List<Pod> surplus(JobPodCounts tally, int atLeast, Instant now) {
        if (!JobFacts.isIndexed(tally.job())) {
            return DeletionOrder.choose(tally.active(), List.of(), atLeast, now);
        }
        TreeMap<Integer, List<Pod>> byIndex = new TreeMap<>();
        tally.active()
                .forEach(p -> byIndex.computeIfAbsent(JobPods.index(p), i -> new ArrayList<>())
                        .add(p));
        List<Pod> go = new ArrayList<>();
        List<Pod> left = new ArrayList<>();
        byIndex.forEach((index, pods) -> {
            if (index == JobPods.NO_INDEX || index >= JobFacts.completions(tally.job())) {
                go.addAll(pods);
                return;
            }
            List<Pod> doubled = DeletionOrder.choose(pods, List.of(), pods.size() - 1, now);
            go.addAll(doubled);
            Set<String> uids = Set.copyOf(doubled.stream().map(JobPods::uid).toList());
            pods.stream().filter(p -> !uids.contains(JobPods.uid(p))).forEach(left::add);
        });
        if (go.size() < atLeast) {
            go.addAll(DeletionOrder.choose(left, List.of(), atLeast - go.size(), now));
        }
        return go;
    }
}
