package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pods are to be counted for good now. Their uids stand in the status before they lose the finalizer, and the
 * counters rise after, so that whoever comes after a crash counts each pod once (KEP-2307). Pure.
 *
 * @param release pods that lose the finalizer
 * @param succeeded and {@code failed} uids to note in the status before
 * @param indexes that have succeeded; they need no uids
 * @param full whether some pods have to wait for the next time, because the status would grow too large
 */
record UncountedPods(
        List<Pod> release, List<String> succeeded, List<String> failed, List<Integer> indexes, boolean full) {
    /** Most uids that a status notes. */
    private static final int MOST = 500;

    /**
     * Decides.
     *
     * @param noted what the status notes already
     * @param end the condition that ends the job now, or null
     */
    static UncountedPods of(JobPodCounts tally, UncountedTerminatedPods noted, @Nullable JobCondition end) {
        UncountedPods tracking =
                new UncountedPods(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), false);
        boolean indexed = JobFacts.isIndexed(tally.job());
        List<Pod> pods = new ArrayList<>(tally.pods());
        if (indexed) {
            pods.sort(Comparator.comparingInt(JobPods::index));
        }
        int before = noted.getSucceeded().size() + noted.getFailed().size();
        for (Pod pod : pods) {
            if (!JobPods.isTracked(pod)
                    || tally.released().contains(JobPods.uid(pod))
                    || !mayRelease(tally, pod, end)) {
                continue;
            }
            tracking.release.add(pod);
            tracking.note(tally, pod, noted, end);
            if (before + tracking.succeeded.size() + tracking.failed.size() + tracking.indexes.size() >= MOST) {
                return new UncountedPods(tracking.release, tracking.succeeded, tracking.failed, tracking.indexes, true);
            }
        }
        return tracking;
    }

    private void note(JobPodCounts tally, Pod pod, UncountedTerminatedPods noted, @Nullable JobCondition end) {
        Job job = tally.job();
        String uid = JobPods.uid(pod);
        boolean indexed = JobFacts.isIndexed(job);
        boolean wasFailed = noted.getFailed().contains(uid);
        if (JobPods.isSucceeded(pod) && !wasFailed) {
            if (indexed) {
                int index = JobPods.index(pod);
                if (JobPods.hasValidIndex(pod, job) && !tally.counted().has(index)) {
                    indexes.add(index);
                }
            } else if (!noted.getSucceeded().contains(uid)) {
                succeeded.add(uid);
            }
            return;
        }
        // When a job fails, pods that have not finished count as failed.
        boolean lost =
                JobPods.isFailed(pod, job) || end != null && !JobFacts.SUCCESS_CRITERIA_MET.equals(end.getType());
        if (lost
                && !wasFailed
                && (!indexed || JobPods.hasValidIndex(pod, job))
                && FailurePolicy.of(job, pod).counts()) {
            failed.add(uid);
        }
    }

    /** A failed pod of an index with a limit is held until its successor has taken over its count. */
    private static boolean mayRelease(JobPodCounts tally, Pod pod, @Nullable JobCondition end) {
        if (tally.job().getMetadata().getDeletionTimestamp() != null || end != null || JobPods.isSucceeded(pod)) {
            return true;
        }
        if (!JobPods.isFailed(pod, tally.job())) {
            return false;
        }
        Pod held = tally.held().get(JobPods.index(pod));
        return held == null || !JobPods.uid(held).equals(JobPods.uid(pod));
    }

    /** The uids of pods that have the finalizer. */
    static Set<String> withFinalizer(JobPodCounts tally) {
        Set<String> uids = new java.util.HashSet<>();
        tally.pods().stream()
                .filter(p -> JobPods.isTracked(p) && !tally.released().contains(JobPods.uid(p)))
                .forEach(p -> uids.add(JobPods.uid(p)));
        return uids;
    }
}
