package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Expectations;
import io.keelson.client.workload.OwnerHandler;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.PodControl;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;

/** The job controller: which events concern which job, and which pods nobody will count. */
public final class JobController {
    private static final int WORKERS = 5;
    /** Events of pods are gathered for so long before a job is looked at. */
    private static final Duration BATCH = Duration.ofSeconds(1);

    private final Manager manager;
    private final Informer<Job> jobs;
    private final Informer<Pod> pods;
    private final WorkQueue<ObjectKey> queue;
    private final WorkQueue<OrphanPods.Key> orphans;
    private final Expectations expectations;
    private final ReleasedPods released = new ReleasedPods();
    private final FailureBackOff backOff = new FailureBackOff();

    private JobController(Manager manager) {
        this.manager = manager;
        this.jobs = manager.informers().of(Job.class);
        this.pods = Owners.index(manager.informers().of(Pod.class));
        this.queue = new WorkQueue<>(manager.timers());
        this.orphans = new WorkQueue<>(manager.timers());
        this.expectations = new Expectations(manager.timers().clock());
    }

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api, Function<String, EventRecorder> recorders) {
        new JobController(manager).add(api, recorders.apply("job-controller"));
    }

    private void add(ApiClient api, EventRecorder events) {
        JobStatusWriter statusWriter = new JobStatusWriter(api, released);
        JobReconciler reconciler = new JobReconciler(
                api,
                jobs,
                pods,
                expectations,
                released,
                backOff,
                new JobPodWriter(new PodControl(api, events), expectations, statusWriter::release),
                statusWriter,
                events,
                manager.timers().clock());
        jobs.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Job job) {
                queue.add(ObjectKey.of(job));
            }

            @Override
            public void updated(Job before, Job now) {
                changed(before, now);
            }

            @Override
            public void deleted(Job job) {
                reconciler.forget(job);
                queue.add(ObjectKey.of(job));
                releaseAll(job);
            }
        });
        pods.addHandler(new OwnerHandler<>(
                OwnerHandler.OwnerKind.of("Job", jobs, job -> job.getSpec().getSelector()), new Listener()));
        manager.add(new Controller<>("job", WORKERS, queue, reconciler));
        manager.add(new Controller<>("job-orphan-pods", 1, orphans, new OrphanPods(jobs, pods, statusWriter)));
    }

    private void changed(Job before, Job now) {
        if (JobFacts.finished(now) != null) {
            queue.add(ObjectKey.of(now));
            releaseAll(now);
            return;
        }
        boolean specChanged = !Objects.equals(
                before.getMetadata().getGeneration(), now.getMetadata().getGeneration());
        queue.addAfter(ObjectKey.of(now), specChanged ? Duration.ZERO : BATCH);
        Instant time = manager.timers().now();
        Duration left = JobOutcome.untilDeadline(now, time);
        if (left != null
                && !Objects.equals(
                        before.getSpec().getActiveDeadlineSeconds(),
                        now.getSpec().getActiveDeadlineSeconds())) {
            queue.addAfter(ObjectKey.of(now), left);
        }
    }

    private void releaseAll(Job job) {
        if (job.getSpec().getSelector() != null) {
            orphans.add(new OrphanPods.Key.OfJob(
                    job.getMetadata().getNamespace(), job.getSpec().getSelector()));
        }
    }

    private final class Listener implements OwnerHandler.Listener<Job, Pod> {
        @Override
        public void changed(Job job) {
            queue.addAfter(ObjectKey.of(job), BATCH);
        }

        @Override
        public void created(Job job, Pod pod) {
            expectations.created(ObjectKey.of(job));
            changed(job);
        }

        @Override
        public void updated(Job job, Pod before, Pod now) {
            if (!JobPods.isTracked(now)) {
                released.observed(ObjectKey.of(job), JobPods.uid(now));
            }
            changed(job);
        }

        @Override
        public void deleted(Job job, Pod pod, boolean gone) {
            if (JobFacts.finished(job) != null) {
                orphaned(pod);
                return;
            }
            expectations.deleted(ObjectKey.of(job), JobPods.uid(pod));
            if (gone || !JobPods.isTracked(pod)) {
                released.observed(ObjectKey.of(job), JobPods.uid(pod));
            }
            changed(job);
        }

        @Override
        public void orphaned(Pod pod) {
            if (JobPods.isTracked(pod)) {
                orphans.add(new OrphanPods.Key.One(ObjectKey.of(pod)));
            }
        }
    }
}
