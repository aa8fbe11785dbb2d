/** One attempt to place one pod: filter, score, choose. Pure functions; writing is the Scheduler's. */
@NullMarked
package io.keelson.scheduler.cycle;

import org.jspecify.annotations.NullMarked;
