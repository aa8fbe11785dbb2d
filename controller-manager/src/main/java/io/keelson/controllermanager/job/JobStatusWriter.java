package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.SlowStartBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts pods for good: notes them in the status, takes their finalizers, raises the counters, and ends the job. */
final class JobStatusWriter {
    private final ApiClient api;
    private final ReleasedPods released;

    JobStatusWriter(ApiClient api, ReleasedPods released) {
        this.api = api;
        this.released = released;
    }

    /** What is to be written, besides the counts. */
    record Update(
            JobPodCounts tally, JobStatus status, @Nullable JobCondition end, int terminating, boolean changed) {}

    /**
     * Writes.
     *
     * @param noted called when the status that notes the pods has been written
     * @return the condition that ended the job, or null when it goes on
     * @throws KubernetesClientException when something could not be written: it is counted anew then
     */
    @Nullable
    JobCondition write(ObjectKey key, Update update, Instant now, Runnable noted) throws InterruptedException {
        JobPodCounts tally = update.tally;
        JobStatus status = update.status;
        UncountedTerminatedPods before = uncounted(status);
        boolean flush = update.changed;
        Set<String> tracked = UncountedPods.withFinalizer(tally);
        UncountedPods tracking = UncountedPods.of(tally, copy(before), update.end);
        flush |= count(status, tracked);
        before = uncounted(status);
        before.getSucceeded().addAll(tracking.succeeded());
        before.getFailed().addAll(tracking.failed());
        flush |= !tracking.succeeded().isEmpty()
                || !tracking.failed().isEmpty()
                || !tracking.indexes().isEmpty();
        flush |= indexes(tally, status, tracking);
        @Nullable JobCondition end = update.end;
        if (end != null && JobFacts.FAILURE_TARGET.equals(end.getType())) {
            status.getConditions().add(end);
            flush = true;
            end = JobFacts.condition(JobFacts.FAILED, "True", end.getReason(), end.getMessage(), now);
        } else if (end != null && JobFacts.SUCCESS_CRITERIA_MET.equals(end.getType())) {
            if (JobFacts.holding(tally.job(), JobFacts.SUCCESS_CRITERIA_MET) == null) {
                status.getConditions().add(end);
                flush = true;
            }
            end = JobFacts.condition(JobFacts.COMPLETE, "True", end.getReason(), end.getMessage(), now);
        }
        Job job = new JobBuilder(tally.job()).withStatus(status).build();
        if (flush) {
            job = new JobBuilder(api.updateStatus(job)).build();
            noted.run();
        }
        @Nullable KubernetesClientException failure = release(key, tracking.release(), tracked);
        status = Objects.requireNonNullElseGet(job.getStatus(), JobStatus::new);
        status.setConditions(new ArrayList<>(JobFacts.conditions(job)));
        job.setStatus(status);
        boolean again = count(status, tracked);
        boolean over = failure == null && !tracking.full() && end != null && end(status, end, update.terminating);
        if (again || over) {
            api.updateStatus(job);
        }
        if (failure != null) {
            throw failure;
        }
        return over ? end : null;
    }

    /** Takes the finalizers of pods; those that lost it are no longer in {@code tracked}. */
    private @Nullable KubernetesClientException release(ObjectKey key, List<Pod> pods, Set<String> tracked)
            throws InterruptedException {
        Set<String> gone = ConcurrentHashMap.newKeySet();
        pods.forEach(pod -> released.expect(key, JobPods.uid(pod)));
        SlowStartBatch.Outcome outcome = SlowStartBatch.all(pods.stream()
                .<Runnable>map(pod -> () -> {
                    try {
                        release(pod);
                    } catch (KubernetesClientException e) {
                        released.observed(key, JobPods.uid(pod));
                        if (!Failures.notFound(e)) {
                            throw e;
                        }
                    }
                    gone.add(JobPods.uid(pod));
                })
                .toList());
        tracked.removeAll(gone);
        return outcome.failure();
    }

    /** Takes the finalizer of a pod. */
    void release(Pod pod) {
        api.patch(
                pod,
                ApiClient.STRATEGIC_PATCH,
                Map.of(
                        "metadata",
                        Map.of(
                                "uid",
                                JobPods.uid(pod),
                                "$deleteFromPrimitiveList/finalizers",
                                List.of(JobFacts.TRACKING))));
    }

    /** Raises the counters by the pods that were noted and have lost the finalizer. */
    private static boolean count(JobStatus status, Set<String> tracked) {
        UncountedTerminatedPods noted = uncounted(status);
        List<String> succeeded =
                noted.getSucceeded().stream().filter(tracked::contains).toList();
        List<String> failed =
                noted.getFailed().stream().filter(tracked::contains).toList();
        int moreSucceeded = noted.getSucceeded().size() - succeeded.size();
        int moreFailed = noted.getFailed().size() - failed.size();
        noted.setSucceeded(new ArrayList<>(succeeded));
        noted.setFailed(new ArrayList<>(failed));
        if (moreSucceeded > 0) {
            status.setSucceeded(JobFacts.zero(status.getSucceeded()) + moreSucceeded);
        }
        if (moreFailed > 0) {
            status.setFailed(JobFacts.zero(status.getFailed()) + moreFailed);
        }
        return moreSucceeded > 0 || moreFailed > 0;
    }

    private static boolean indexes(JobPodCounts tally, JobStatus status, UncountedPods tracking) {
        if (!JobFacts.isIndexed(tally.job())) {
            return false;
        }
        Indexes done = tally.done().with(tracking.indexes());
        boolean changed = !done.toString().equals(Objects.toString(status.getCompletedIndexes(), ""));
        status.setSucceeded(done.total() == 0 ? null : done.total());
        status.setCompletedIndexes(done.total() == 0 ? null : done.toString());
        Indexes lost = tally.lost();
        String text = lost == null ? null : lost.toString();
        changed |= !Objects.equals(text, status.getFailedIndexes());
        status.setFailedIndexes(text);
        return changed;
    }

    /** Ends the job, unless pods are not counted yet or still going away. */
    private static boolean end(JobStatus status, JobCondition end, int terminating) {
        UncountedTerminatedPods noted = uncounted(status);
        if (!noted.getSucceeded().isEmpty() || !noted.getFailed().isEmpty() || terminating > 0) {
            return false;
        }
        status.getConditions().removeIf(c -> end.getType().equals(c.getType()));
        status.getConditions().add(end);
        if (JobFacts.COMPLETE.equals(end.getType())) {
            status.setCompletionTime(end.getLastTransitionTime());
        }
        return true;
    }

    private static UncountedTerminatedPods uncounted(JobStatus status) {
        UncountedTerminatedPods noted = status.getUncountedTerminatedPods();
        if (noted == null) {
            noted = new UncountedTerminatedPods();
            status.setUncountedTerminatedPods(noted);
        }
        noted.setSucceeded(Objects.requireNonNullElseGet(noted.getSucceeded(), ArrayList::new));
        noted.setFailed(Objects.requireNonNullElseGet(noted.getFailed(), ArrayList::new));
        return noted;
    }

    private static UncountedTerminatedPods copy(UncountedTerminatedPods noted) {
        return new UncountedTerminatedPods(new ArrayList<>(noted.getFailed()), new ArrayList<>(noted.getSucceeded()));
    }
}
