/**
 * Jobs: pods until enough have succeeded. {@link JobPodCounts} counts, {@link JobOutcome} says whether and how the job ends,
 * {@link JobPodPlan} which pods come and go: these are pure. {@link JobReconciler} writes; every finished pod is counted once,
 * because it keeps a finalizer until the status has it (KEP-2307).
 */
@NullMarked
package io.keelson.controllermanager.job;

import org.jspecify.annotations.NullMarked;
