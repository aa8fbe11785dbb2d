/**
 * CronJobs: a job at each time of a schedule. {@link io.keelson.controllermanager.cronjob.Schedule} and {@link
 * io.keelson.controllermanager.cronjob.StartTimes} say when, and are pure; {@link
 * io.keelson.controllermanager.cronjob.CronJobReconciler} starts jobs and clears old ones away.
 */
@NullMarked
package io.keelson.controllermanager.cronjob;

import org.jspecify.annotations.NullMarked;
