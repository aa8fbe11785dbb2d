package io.keelson.resources.batch;

import io.keelson.resources.definition.KindDefinitions;

/** Jobs and cron jobs. */
public final class BatchDefinitions {
    private BatchDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("jobs.batch").strategy(JobStrategy::new).printer(BatchPrinters.JOBS);
        kinds.define("cronjobs.batch").strategy(CronJobStrategy::new).printer(BatchPrinters.CRON_JOBS);
    }
}
