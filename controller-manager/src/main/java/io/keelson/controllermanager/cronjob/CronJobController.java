package io.keelson.controllermanager.cronjob;

import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.OwnerHandler;
import io.keelson.client.workload.Owners;
import java.util.Objects;
import java.util.function.Function;

/** The cron job controller: which events concern which cron job. */
public final class CronJobController {
    private static final int WORKERS = 5;

    private CronJobController() {}

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api, Function<String, EventRecorder> recorders) {
        Informer<CronJob> crons = manager.informers().of(CronJob.class);
        Informer<Job> jobs = Owners.index(manager.informers().of(Job.class));
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        EventRecorder events = recorders.apply("cronjob-controller");
        crons.addHandler(new Informer.Handler<>() {
            @Override
            public void added(CronJob cron) {
                queue.add(ObjectKey.of(cron));
            }

            @Override
            public void updated(CronJob before, CronJob now) {
                boolean rescheduled = !Objects.equals(
                                before.getSpec().getSchedule(), now.getSpec().getSchedule())
                        || !Objects.equals(
                                before.getSpec().getTimeZone(), now.getSpec().getTimeZone());
                if (rescheduled) {
                    reschedule(manager, queue, events, now);
                } else {
                    queue.add(ObjectKey.of(now));
                }
            }

            @Override
            public void deleted(CronJob cron) {
                queue.add(ObjectKey.of(cron));
            }
        });
        jobs.addHandler(new OwnerHandler<>(
                OwnerHandler.OwnerKind.of("CronJob", crons, cron -> null), cron -> queue.add(ObjectKey.of(cron))));
        manager.add(new Controller<>(
                "cronjob",
                WORKERS,
                queue,
                new CronJobReconciler(api, crons, jobs, events, manager.timers().clock())));
    }

    /** With a new schedule the next time counts, and not those that it would have missed. */
    private static void reschedule(Manager manager, WorkQueue<ObjectKey> queue, EventRecorder events, CronJob cron) {
        try {
            Schedule schedule =
                    CronJobReconciler.schedule(cron, manager.timers().clock().getZone());
            queue.addAfter(
                    ObjectKey.of(cron),
                    StartTimes.untilNext(cron, manager.timers().now(), schedule));
        } catch (IllegalArgumentException e) {
            events.event(
                    cron,
                    EventRecorder.WARNING,
                    "UnParseableCronJobSchedule",
                    "unparseable schedule for cronjob: " + cron.getSpec().getSchedule());
        }
    }
}
