package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Claims;
import io.keelson.client.workload.Expectations;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Brings the pods of a job in line, counts them, and ends the job. */
final class JobReconciler implements Reconciler<ObjectKey> {
    private static final Duration BATCH = Duration.ofSeconds(1);

    private final ApiClient api;
    private final Informer<Job> jobs;
    private final Informer<Pod> pods;
    private final Expectations expectations;
    private final ReleasedPods released;
    private final FailureBackOff backOff;
    private final JobPodWriter podWriter;
    private final JobStatusWriter statusWriter;
    private final EventRecorder events;
    private final Clock clock;
    /** Jobs that were ended here, until the informer shows it. */
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    JobReconciler(
            ApiClient api,
            Informer<Job> jobs,
            Informer<Pod> pods,
            Expectations expectations,
            ReleasedPods released,
            FailureBackOff backOff,
            JobPodWriter podWriter,
            JobStatusWriter statusWriter,
            EventRecorder events,
            Clock clock) {
        this.api = api;
        this.jobs = jobs;
        this.pods = pods;
        this.expectations = expectations;
        this.released = released;
        this.backOff = backOff;
        this.podWriter = podWriter;
        this.statusWriter = statusWriter;
        this.events = events;
        this.clock = clock;
    }

    /** A job is gone. */
    void forget(Job job) {
        ended.remove(job.getMetadata().getUid());
    }

    @Override
    public Result reconcile(ObjectKey key) throws Exception {
        Job cached = jobs.get(key);
        if (cached == null) {
            expectations.forget(key);
            released.forget(key);
            backOff.forget(key);
            return Result.done();
        }
        if (JobFacts.isManagedByAnother(cached)) {
            return Result.done();
        }
        if (JobFacts.finished(cached) != null) {
            backOff.forget(key);
            ended.remove(cached.getMetadata().getUid());
            return Result.done();
        }
        if (ended.contains(cached.getMetadata().getUid())) {
            return Result.done();
        }
        String mode = cached.getSpec().getCompletionMode();
        if (mode != null && !mode.equals("NonIndexed") && !mode.equals("Indexed")) {
            events.event(
                    cached,
                    EventRecorder.WARNING,
                    "UnknownCompletionMode",
                    "Skipped Job sync because completion mode is unknown");
            return Result.done();
        }
        return new Sync(key, new JobBuilder(cached).build()).run();
    }

    private List<Pod> claim(Job job, ObjectKey key) {
        List<Pod> candidates = new ArrayList<>(
                pods.byIndex(Owners.BY_CONTROLLER, job.getMetadata().getUid()));
        candidates.addAll(pods.byIndex(Owners.BY_CONTROLLER, Owners.orphansOf(key.namespace())));
        return new Claims(
                        api,
                        job,
                        Owners.referenceTo(job, "batch/v1", "Job"),
                        job.getSpec().getSelector(),
                        () -> api.get(Job.class, key.namespace(), key.name()),
                        List.of(JobFacts.TRACKING))
                .claim(candidates);
    }

    /** One look at one job. */
    private final class Sync {
        private final ObjectKey key;
        private final Job job;
        private final JobStatus status;
        private final Instant now = clock.instant();
        private int active;
        private int ready;
        private int terminating;
        private boolean changed;
        private @Nullable Duration again;
        private @Nullable KubernetesClientException failure;

        Sync(ObjectKey key, Job job) {
            this.key = key;
            this.job = job;
            this.status = Objects.requireNonNullElseGet(job.getStatus(), JobStatus::new);
            status.setConditions(new ArrayList<>(JobFacts.conditions(job)));
            job.setStatus(status);
        }

        Result run() throws InterruptedException {
            boolean settled = expectations.satisfied(key);
            JobPodCounts tally = JobPodCounts.of(job, claim(job, key), released.of(key));
            active = tally.active().size();
            ready = tally.ready();
            terminating = tally.terminating();
            if (status.getStartTime() == null && !JobFacts.isSuspended(job)) {
                status.setStartTime(Times.text(now));
            }
            FailureBackOff.State failures = backOff.of(key).with(tally.newSucceeded(), tally.newFailed());
            JobCondition end = JobOutcome.of(tally, now);
            if (end == null) {
                again = JobOutcome.untilDeadline(job, now);
                end = goOn(tally, failures, settled);
            } else if (!stop(tally, settled)) {
                end = null;
            }
            count();
            JobCondition over = statusWriter.write(
                    key,
                    new JobStatusWriter.Update(tally, status, end, terminating, changed),
                    now,
                    () -> backOff.remember(key, failures));
            if (over != null) {
                ended.add(job.getMetadata().getUid());
                report(tally, over);
            }
            if (failure != null) {
                throw failure;
            }
            return again == null ? Result.done() : Result.after(again);
        }

        /** Deletes what runs of a job that ends; false while something may be left. */
        private boolean stop(JobPodCounts tally, boolean settled) throws InterruptedException {
            JobPodWriter.Done deleted = podWriter.deleteForGood(job, tally.active());
            boolean all = deleted.pods() == active && settled;
            active -= deleted.pods();
            terminating += deleted.pods();
            ready -= deleted.ready();
            failure = deleted.failure();
            return all;
        }

        private @Nullable JobCondition goOn(JobPodCounts tally, FailureBackOff.State failures, boolean settled)
                throws InterruptedException {
            boolean managed = settled && job.getMetadata().getDeletionTimestamp() == null;
            if (managed) {
                carryOut(tally, JobPodPlan.of(tally, failures, now));
            }
            Integer completions = job.getSpec().getCompletions();
            boolean complete =
                    active == 0 && (completions == null ? tally.succeeded() > 0 : tally.succeeded() >= completions);
            if (complete) {
                return JobFacts.condition(
                        JobFacts.SUCCESS_CRITERIA_MET,
                        "True",
                        "CompletionsReached",
                        "Reached expected number of succeeded pods",
                        now);
            }
            if (managed) {
                suspension();
            }
            return null;
        }

        private void carryOut(JobPodCounts tally, JobPodPlan plan) throws InterruptedException {
            if (plan.delay() != null) {
                active = 0;
                Duration wait = plan.delay().compareTo(BATCH) < 0 ? BATCH : plan.delay();
                again = again == null || wait.compareTo(again) < 0 ? wait : again;
            } else if (!plan.delete().isEmpty() || JobFacts.isSuspended(job)) {
                JobPodWriter.Done deleted = podWriter.delete(key, job, plan.delete());
                active -= deleted.pods();
                terminating += deleted.pods();
                ready -= deleted.ready();
                failure = deleted.failure();
            } else if (plan.create() > 0) {
                JobPodWriter.Done created = podWriter.create(key, tally, plan);
                active += created.pods();
                failure = created.failure();
            }
        }

        private void suspension() {
            boolean suspended = JobFacts.isSuspended(job);
            JobCondition before = status.getConditions().stream()
                    .filter(c -> JobFacts.SUSPENDED.equals(c.getType()))
                    .findFirst()
                    .orElse(null);
            JobCondition wanted = suspended
                    ? JobFacts.condition(JobFacts.SUSPENDED, "True", "JobSuspended", "Job suspended", now)
                    : JobFacts.condition(JobFacts.SUSPENDED, "False", "JobResumed", "Job resumed", now);
            boolean same = before == null
                    ? !suspended
                    : wanted.getStatus().equals(before.getStatus())
                            && wanted.getReason().equals(before.getReason())
                            && wanted.getMessage().equals(before.getMessage());
            if (same) {
                return;
            }
            if (before == null) {
                status.getConditions().add(wanted);
            } else {
                status.getConditions().replaceAll(c -> JobFacts.SUSPENDED.equals(c.getType()) ? wanted : c);
            }
            changed = true;
            status.setStartTime(suspended ? null : Times.text(now));
            events.event(job, EventRecorder.NORMAL, suspended ? "Suspended" : "Resumed", wanted.getMessage());
        }

        private void count() {
            changed |= active != JobFacts.zero(status.getActive())
                    || !Objects.equals(ready, status.getReady())
                    || !Objects.equals(terminating, status.getTerminating());
            status.setActive(active == 0 ? null : active);
            status.setReady(ready);
            status.setTerminating(terminating);
        }

        private void report(JobPodCounts tally, JobCondition over) {
            if (!JobFacts.COMPLETE.equals(over.getType())) {
                events.event(job, EventRecorder.WARNING, over.getReason(), over.getMessage());
                return;
            }
            Integer completions = job.getSpec().getCompletions();
            if (completions != null && tally.succeeded() > completions) {
                events.event(
                        job,
                        EventRecorder.WARNING,
                        "TooManySucceededPods",
                        "Too many succeeded pods running after completion count reached");
            }
            events.event(job, EventRecorder.NORMAL, "Completed", "Job completed");
        }
    }
}
