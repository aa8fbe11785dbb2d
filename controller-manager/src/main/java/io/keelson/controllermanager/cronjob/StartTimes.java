package io.keelson.controllermanager.cronjob;

import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.keelson.client.workload.Times;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The times that a cron job has missed, of which the last one counts. Pure.
 *
 * @param since the last start, or the cron job's creation
 * @param latest the last time not after now, or null when there is none
 * @param missed whether there were any
 * @param tooMany whether there were more than a hundred
 */
record StartTimes(Instant since, @Nullable Instant latest, boolean missed, boolean tooMany) {
    /** Added to the next time, for clocks that differ. */
    private static final Duration LATE = Duration.ofMillis(100);

    private static final int MANY = 100;

    /**
     * Counts.
     *
     * @param withDeadline whether times that are too late to start are left out
     * @throws IllegalArgumentException when the schedule never comes
     */
    static StartTimes of(CronJob cron, Instant now, Schedule schedule, boolean withDeadline) {
        Instant since = Times.orEpoch(cron.getMetadata().getCreationTimestamp());
        Instant last =
                cron.getStatus() == null ? null : Times.instant(cron.getStatus().getLastScheduleTime());
        if (last != null) {
            since = last;
        }
        Long deadline = cron.getSpec().getStartingDeadlineSeconds();
        if (withDeadline && deadline != null && now.minusSeconds(deadline).isAfter(since)) {
            since = now.minusSeconds(deadline);
        }
        Instant first = schedule.next(since);
        if (now.isBefore(first)) {
            return new StartTimes(since, null, false, false);
        }
        Instant second = schedule.next(first);
        if (now.isBefore(second)) {
            return new StartTimes(since, first, false, false);
        }
        long between = Duration.between(first, second).toSeconds();
        if (between < 1 || first.equals(Schedule.NEVER)) {
            throw new IllegalArgumentException("time difference between two schedules is less than 1 second");
        }
        long missed = Duration.between(first, now).toSeconds() / between + 1;
        @Nullable Instant latest = null;
        Instant next = schedule.next(first.plusSeconds((missed - 2) * between));
        while (!next.isAfter(now) && !next.equals(Schedule.NEVER)) {
            latest = next;
            next = schedule.next(next);
        }
        return new StartTimes(since, latest, missed > 0, missed > MANY);
    }

    /** How long it is until the next time. */
    static Duration untilNext(CronJob cron, Instant now, Schedule schedule) {
        Instant from = now;
        try {
            StartTimes times = of(cron, now, schedule, false);
            if (times.latest != null) {
                from = times.latest;
            } else if (!times.missed) {
                from = times.since;
            }
        } catch (IllegalArgumentException neverComes) {
            from = now;
        }
        return Duration.between(now, schedule.next(from).plus(LATE));
    }
}
