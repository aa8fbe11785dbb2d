package io.keelson.controllermanager.cronjob;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.event.ObjectReferences;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.Times;
import io.keelson.controllermanager.job.JobFacts;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts the job whose time has come, follows those that run, and deletes the oldest that have finished. */
final class CronJobReconciler implements Reconciler<ObjectKey> {
    private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";
    private static final DateTimeFormatter RFC_1123 =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT);
    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);

    private final ApiClient api;
    private final Informer<CronJob> crons;
    private final Informer<Job> jobs;
    private final EventRecorder events;
    private final Clock clock;

    CronJobReconciler(ApiClient api, Informer<CronJob> crons, Informer<Job> jobs, EventRecorder events, Clock clock) {
        this.api = api;
        this.crons = crons;
        this.jobs = jobs;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Result reconcile(ObjectKey key) {
        CronJob cached = crons.get(key);
        return cached == null ? Result.done() : new Sync(new CronJobBuilder(cached).build()).run();
    }

    /** The schedule of a cron job in its zone. */
    static Schedule schedule(CronJob cron, ZoneId local) {
        String text = cron.getSpec().getSchedule();
        String zone = cron.getSpec().getTimeZone();
        ZoneId in = zone == null || text.contains("TZ") ? null : Schedule.zone(zone);
        return Schedule.parse(text, in == null ? local : in);
    }

    /** One look at one cron job. */
    private final class Sync {
        private final CronJob cron;
        private final CronJobStatus status;
        private final Instant now = clock.instant();
        private boolean changed;

        Sync(CronJob cron) {
            this.cron = cron;
            this.status = Objects.requireNonNullElseGet(cron.getStatus(), CronJobStatus::new);
            status.setActive(new ArrayList<>(Objects.requireNonNullElse(status.getActive(), List.of())));
            cron.setStatus(status);
        }

        Result run() {
            List<Job> children =
                    jobs.byIndex(Owners.BY_CONTROLLER, cron.getMetadata().getUid());
            clearAway(children);
            @Nullable KubernetesClientException failure = null;
            Result result = Result.done();
            try {
                follow(children);
                result = start();
            } catch (KubernetesClientException e) {
                failure = e;
            }
            if (changed) {
                api.updateStatus(cron);
            }
            if (failure != null) {
                throw failure;
            }
            return result;
        }

        private void clearAway(List<Job> children) {
            deleteOldest(children, "Complete", cron.getSpec().getSuccessfulJobsHistoryLimit());
            deleteOldest(children, "Failed", cron.getSpec().getFailedJobsHistoryLimit());
        }

        private void deleteOldest(List<Job> children, String how, @Nullable Integer limit) {
            if (limit == null) {
                return;
            }
            List<Job> finished = children.stream()
                    .filter(job -> {
                        JobCondition condition = JobFacts.finished(job);
                        return condition != null && how.equals(condition.getType());
                    })
                    .sorted(Comparator.comparing(CronJobReconciler::startedAt)
                            .thenComparing(job -> job.getMetadata().getName()))
                    .toList();
            finished.stream().limit(Math.max(0, finished.size() - limit)).forEach(this::delete);
        }

        private boolean delete(Job job) {
            try {
                api.delete(
                        job,
                        new DeleteOptionsBuilder()
                                .withPropagationPolicy("Background")
                                .build());
            } catch (KubernetesClientException e) {
                events.event(cron, EventRecorder.WARNING, "FailedDelete", "Deleted job: " + e.getMessage());
                return false;
            }
            changed = true;
            drop(job.getMetadata().getUid());
            events.event(
                    cron,
                    EventRecorder.NORMAL,
                    "SuccessfulDelete",
                    "Deleted job " + job.getMetadata().getName());
            return true;
        }

        private void follow(List<Job> children) {
            Set<String> there = new HashSet<>();
            for (Job job : children) {
                String uid = job.getMetadata().getUid();
                there.add(uid);
                JobCondition finished = JobFacts.finished(job);
                if (finished == null) {
                    if (!isActive(uid)) {
                        unexpected(job);
                    }
                    continue;
                }
                if (isActive(uid)) {
                    drop(uid);
                    changed = true;
                    events.event(
                            cron,
                            EventRecorder.NORMAL,
                            "SawCompletedJob",
                            "Saw completed job: " + job.getMetadata().getName() + ", condition: " + finished.getType());
                }
                if (JobFacts.isSucceeded(job)) {
                    succeeded(Times.instant(job.getStatus().getCompletionTime()));
                }
            }
            for (ObjectReference reference : List.copyOf(status.getActive())) {
                if (!there.contains(reference.getUid())
                        && api.get(Job.class, reference.getNamespace(), reference.getName()) == null) {
                    events.event(
                            cron,
                            EventRecorder.NORMAL,
                            "MissingJob",
                            "Active job went missing: " + reference.getName());
                    drop(reference.getUid());
                    changed = true;
                }
            }
        }

        /** Either the status has not been seen yet, or somebody else made the job. */
        private void unexpected(Job job) {
            CronJob fresh = api.get(
                    CronJob.class,
                    cron.getMetadata().getNamespace(),
                    cron.getMetadata().getName());
            if (fresh != null && fresh.getStatus() != null && isListed(fresh.getStatus(), job)) {
                status.setActive(new ArrayList<>(fresh.getStatus().getActive()));
                status.setLastScheduleTime(fresh.getStatus().getLastScheduleTime());
                cron.getMetadata().setResourceVersion(fresh.getMetadata().getResourceVersion());
                return;
            }
            events.event(
                    cron,
                    EventRecorder.WARNING,
                    "UnexpectedJob",
                    "Saw a job that the controller did not create or forgot: "
                            + job.getMetadata().getName());
        }

        private void succeeded(@Nullable Instant at) {
            Instant before = Times.instant(status.getLastSuccessfulTime());
            if (at != null && (before == null || at.isAfter(before))) {
                status.setLastSuccessfulTime(Times.text(at));
                changed = true;
            }
        }

        private Result start() {
            if (cron.getMetadata().getDeletionTimestamp() != null) {
                return Result.done();
            }
            String zone = cron.getSpec().getTimeZone();
            if (zone != null && Schedule.zone(zone) == null) {
                warn("UnknownTimeZone", "invalid timeZone: \"" + zone + "\": unknown time zone " + zone);
                return Result.done();
            }
            if (Boolean.TRUE.equals(cron.getSpec().getSuspend())) {
                return Result.done();
            }
            String text = cron.getSpec().getSchedule();
            if (text.contains("TZ")) {
                warn(
                        "UnsupportedSchedule",
                        "CRON_TZ or TZ used in schedule \"" + text + "\" is not officially supported, see"
                                + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more"
                                + " details");
            }
            Schedule schedule;
            try {
                schedule = schedule(cron, clock.getZone());
            } catch (IllegalArgumentException e) {
                warn("UnparseableSchedule", "unparseable schedule: \"" + text + "\" : " + e.getMessage());
                return Result.done();
            }
            StartTimes times;
            try {
                times = StartTimes.of(cron, now, schedule, true);
            } catch (IllegalArgumentException e) {
                warn("InvalidSchedule", "invalid schedule: " + text + " : " + e.getMessage());
                return Result.done();
            }
            Result next = Result.after(StartTimes.untilNext(cron, now, schedule));
            Instant due = times.latest();
            if (due == null) {
                return next;
            }
            if (times.tooMany()) {
                warn(
                        "TooManyMissedTimes",
                        "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew");
            }
            if (!isTime(due)) {
                return next;
            }
            if (!start(due)) {
                return Result.done();
            }
            return Result.after(StartTimes.untilNext(cron, now, schedule));
        }

        private boolean isTime(Instant due) {
            Long deadline = cron.getSpec().getStartingDeadlineSeconds();
            if (deadline != null && due.plusSeconds(deadline).isBefore(now)) {
                warn(
                        "MissSchedule",
                        "Missed scheduled time to start a job: " + RFC_1123.format(due.atOffset(ZoneOffset.UTC)));
                return false;
            }
            String name = jobName(due);
            boolean started = status.getActive().stream()
                    .anyMatch(r -> name.equals(r.getName())
                            && cron.getMetadata().getNamespace().equals(r.getNamespace()));
            if (started || due.truncatedTo(ChronoUnit.SECONDS).equals(Times.instant(status.getLastScheduleTime()))) {
                return false;
            }
            if ("Forbid".equals(cron.getSpec().getConcurrencyPolicy())
                    && !status.getActive().isEmpty()) {
                events.event(
                        cron,
                        EventRecorder.NORMAL,
                        "JobAlreadyActive",
                        "Not starting job because prior execution is running and concurrency policy is Forbid");
                return false;
            }
            return true;
        }

        /** Starts the job of a time; false when there is nothing more to do before something changes. */
        private boolean start(Instant due) {
            if ("Replace".equals(cron.getSpec().getConcurrencyPolicy())) {
                replaceActive();
            }
            Job wanted = job(due);
            @Nullable Job job;
            try {
                job = api.create(wanted);
                events.event(
                        cron,
                        EventRecorder.NORMAL,
                        "SuccessfulCreate",
                        "Created job " + job.getMetadata().getName());
            } catch (KubernetesClientException e) {
                if (!Failures.alreadyExists(e)) {
                    if (!Failures.namespaceTerminating(e)) {
                        warn("FailedCreate", "Error creating job: " + e.getMessage());
                    }
                    throw e;
                }
                job = api.get(
                        Job.class,
                        wanted.getMetadata().getNamespace(),
                        wanted.getMetadata().getName());
                // Ours, if the status could not be written when it was created; else its maker follows it.
                if (job == null
                        || !Owners.controls(cron, job)
                        || isActive(job.getMetadata().getUid())) {
                    return false;
                }
            }
            status.getActive().add(ObjectReferences.to(job));
            status.setLastScheduleTime(Times.text(due));
            changed = true;
            return true;
        }

        private void replaceActive() {
            for (ObjectReference reference : List.copyOf(status.getActive())) {
                Job job = api.get(Job.class, reference.getNamespace(), reference.getName());
                String name = reference.getNamespace() + "/" + reference.getName();
                if (job == null) {
                    warn("FailedGet", "Get job: jobs.batch \"" + reference.getName() + "\" not found");
                    throw new KubernetesClientException("job " + name + " to replace is gone");
                }
                if (!delete(job)) {
                    throw new KubernetesClientException("could not replace job " + name);
                }
            }
        }

        private Job job(Instant due) {
            var template = cron.getSpec().getJobTemplate();
            ZoneId zone = cron.getSpec().getTimeZone() == null
                    ? ZoneOffset.UTC
                    : Objects.requireNonNullElse(Schedule.zone(cron.getSpec().getTimeZone()), ZoneOffset.UTC);
            var meta = template.getMetadata();
            return new JobBuilder()
                    .withNewMetadata()
                    .withNamespace(cron.getMetadata().getNamespace())
                    .withName(jobName(due))
                    .withLabels(meta == null ? null : meta.getLabels())
                    .withAnnotations(meta == null ? null : meta.getAnnotations())
                    .addToAnnotations(SCHEDULED, RFC_3339.format(due.atZone(zone)))
                    .withOwnerReferences(Owners.referenceTo(cron, "batch/v1", "CronJob"))
                    .endMetadata()
                    .withSpec(template.getSpec())
                    .build();
        }

        /** One name a time, so that a job is not started twice. */
        private String jobName(Instant due) {
            return cron.getMetadata().getName() + "-" + Math.floorDiv(due.getEpochSecond(), 60);
        }

        private static boolean isListed(CronJobStatus status, Job job) {
            return status.getActive().stream()
                    .anyMatch(r -> Objects.equals(r.getUid(), job.getMetadata().getUid()));
        }

        private boolean isActive(String uid) {
            return status.getActive().stream().anyMatch(r -> uid.equals(r.getUid()));
        }

        private void drop(String uid) {
            status.getActive().removeIf(r -> uid.equals(r.getUid()));
        }

        private void warn(String reason, String message) {
            events.event(cron, EventRecorder.WARNING, reason, message);
        }
    }

    /** Jobs that have not started come last. */
    private static Instant startedAt(Job job) {
        Instant started =
                job.getStatus() == null ? null : Times.instant(job.getStatus().getStartTime());
        return started == null ? Instant.MAX : started;
    }
}
