package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Times;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Deletes jobs with their pods when they have been finished for {@code ttlSecondsAfterFinished} (KEP-592). */
public final class FinishedJobs {
    private FinishedJobs() {}

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api) {
        Informer<Job> jobs = manager.informers().of(Job.class);
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        jobs.addHandler(Informer.Handler.each(job -> {
            if (left(job, Instant.EPOCH) != null) {
                queue.add(ObjectKey.of(job));
            }
        }));
        manager.add(new Controller<>("ttl-after-finished", 5, queue, key -> {
            Instant now = manager.timers().now();
            Job job = jobs.get(key);
            Duration left = job == null ? null : left(job, now);
            if (left == null || left.isPositive()) {
                return left == null ? Result.done() : Result.after(left);
            }
            // The informer may not know yet that the time was changed.
            Job fresh = api.get(Job.class, key.namespace(), key.name());
            Duration really = fresh == null ? null : left(fresh, now);
            if (fresh == null || really == null || really.isPositive()) {
                return really == null ? Result.done() : Result.after(really);
            }
            delete(api, fresh);
            return Result.done();
        }));
    }

    /** How long a job stays yet; null when it stays for good, has not finished, or is being deleted. */
    static @Nullable Duration left(Job job, Instant now) {
        Integer ttl = job.getSpec().getTtlSecondsAfterFinished();
        JobCondition finished = JobFacts.finished(job);
        if (ttl == null || finished == null || job.getMetadata().getDeletionTimestamp() != null) {
            return null;
        }
        Instant at = Times.instant(finished.getLastTransitionTime());
        return at == null ? null : Duration.between(now, at.plusSeconds(ttl));
    }

    private static void delete(ApiClient api, Job job) {
        try {
            api.delete(
                    job,
                    new DeleteOptionsBuilder()
                            .withPropagationPolicy("Foreground")
                            .withNewPreconditions()
                            .withUid(job.getMetadata().getUid())
                            .endPreconditions()
                            .build());
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }
}
