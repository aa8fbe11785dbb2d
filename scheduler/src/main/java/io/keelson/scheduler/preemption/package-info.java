/** Which pods of lower priority would have to go for a pod to fit. Pure functions; evicting is the Scheduler's. */
@NullMarked
package io.keelson.scheduler.preemption;

import org.jspecify.annotations.NullMarked;
