package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import io.keelson.client.workload.PodState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pods of a job, counted. Pure.
 *
 * @param pods all of the job's
 * @param active that neither have finished nor are going away
 * @param terminating that are going away and have not finished
 * @param newSucceeded and {@code newFailed} that the status does not count yet
 * @param succeeded and {@code failed} how many there are with those that the status counts
 * @param counted indexes that had succeeded before, of an indexed job
 * @param done indexes that have succeeded, of an indexed job
 * @param lost indexes that have failed for good; null unless each index has a limit
 * @param held the last failed pod of each index that waits for its successor, which takes over its count of failures
 */
record JobPodCounts(
        Job job,
        List<Pod> pods,
        Set<String> released,
        List<Pod> active,
        int terminating,
        List<Pod> newSucceeded,
        List<Pod> newFailed,
        int succeeded,
        int failed,
        Indexes counted,
        Indexes done,
        @Nullable Indexes lost,
        Map<Integer, Pod> held) {
    /**
     * Counts.
     *
     * @param released uids of pods that have been told to drop the finalizer, though the informer has not shown it
     */
    static JobPodCounts of(Job job, List<Pod> pods, Set<String> released) {
        List<Pod> active = pods.stream().filter(PodState::isActive).toList();
        int terminating = (int) pods.stream().filter(PodState::isTerminating).count();
        UncountedTerminatedPods uncounted =
                job.getStatus() == null ? null : job.getStatus().getUncountedTerminatedPods();
        Set<String> succeededBefore =
                uncounted == null || uncounted.getSucceeded() == null ? Set.of() : Set.copyOf(uncounted.getSucceeded());
        Set<String> failedBefore =
                uncounted == null || uncounted.getFailed() == null ? Set.of() : Set.copyOf(uncounted.getFailed());
        List<Pod> fresh = pods.stream()
                .filter(p -> JobPods.isTracked(p) && !released.contains(JobPods.uid(p)))
                .filter(p -> !JobFacts.isIndexed(job) || JobPods.hasValidIndex(p, job))
                .toList();
        List<Pod> newSucceeded = fresh.stream()
                .filter(p -> !succeededBefore.contains(JobPods.uid(p)) && JobPods.isSucceeded(p))
                .toList();
        List<Pod> newFailed = fresh.stream()
                .filter(p -> !failedBefore.contains(JobPods.uid(p)) && JobPods.isFailed(p, job))
                .toList();
        int countedSucceeded =
                job.getStatus() == null ? 0 : JobFacts.zero(job.getStatus().getSucceeded());
        int countedFailed =
                job.getStatus() == null ? 0 : JobFacts.zero(job.getStatus().getFailed());
        int failed = countedFailed
                + (int) newFailed.stream()
                        .filter(p -> FailurePolicy.of(job, p).counts())
                        .count()
                + failedBefore.size();
        int succeeded = countedSucceeded + newSucceeded.size() + succeededBefore.size();
        if (!JobFacts.isIndexed(job)) {
            return new JobPodCounts(
                    job,
                    pods,
                    released,
                    active,
                    terminating,
                    newSucceeded,
                    newFailed,
                    succeeded,
                    failed,
                    Indexes.NONE,
                    Indexes.NONE,
                    null,
                    Map.of());
        }
        Indexes counted = Indexes.parse(
                job.getStatus() == null ? null : job.getStatus().getCompletedIndexes(), JobFacts.completions(job));
        Set<Integer> more = new HashSet<>();
        pods.stream()
                .filter(p -> JobPods.isSucceeded(p) && JobPods.hasValidIndex(p, job) && JobPods.isTracked(p))
                .forEach(p -> more.add(JobPods.index(p)));
        Indexes done = counted.with(more);
        Indexes lost = JobFacts.limitsEachIndex(job) ? lost(job, pods) : null;
        Map<Integer, Pod> held = lost == null ? Map.of() : held(job, fresh, active, done, lost);
        return new JobPodCounts(
                job,
                pods,
                released,
                active,
                terminating,
                newSucceeded,
                newFailed,
                done.total(),
                failed,
                counted,
                done,
                lost,
                held);
    }

    int ready() {
        return (int) active.stream().filter(PodState::isReady).count();
    }

    private static Indexes lost(Job job, List<Pod> pods) {
        Set<Integer> more = new HashSet<>();
        pods.stream()
                .filter(p -> JobPods.hasValidIndex(p, job) && JobPods.isTracked(p) && losesIndex(job, p))
                .forEach(p -> more.add(JobPods.index(p)));
        String before = job.getStatus() == null ? null : job.getStatus().getFailedIndexes();
        return Indexes.parse(before, JobFacts.completions(job)).with(more);
    }

    private static boolean losesIndex(Job job, Pod pod) {
        if (!JobPods.isFailed(pod, job)) {
            return false;
        }
        FailurePolicy.Verdict verdict = FailurePolicy.of(job, pod);
        return verdict.failsIndex()
                || verdict.counts()
                        && JobPods.failures(pod) >= JobFacts.zero(job.getSpec().getBackoffLimitPerIndex());
    }

    private static Map<Integer, Pod> held(Job job, List<Pod> fresh, List<Pod> active, Indexes done, Indexes lost) {
        Set<Integer> running = JobPods.indexes(active);
        Map<Integer, Pod> held = new HashMap<>();
        for (Pod pod : fresh) {
            int index = JobPods.index(pod);
            if (!JobPods.isFailed(pod, job) || done.has(index) || lost.has(index) || running.contains(index)) {
                continue;
            }
            held.merge(
                    index,
                    pod,
                    (a, b) -> allFailures(a) <= allFailures(b)
                                    && !JobPods.finishedAt(b).isBefore(JobPods.finishedAt(a))
                            ? b
                            : a);
        }
        return held;
    }

    private static int allFailures(Pod pod) {
        return JobPods.failures(pod) + JobPods.ignoredFailures(pod);
    }
}
