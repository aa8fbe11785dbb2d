/** The pods that wait to be scheduled: active, backing off, and unschedulable until something changes. Filled by informers and by failed attempts; unbounded, as every entry is one pod that the informers hold anyway. */
@NullMarked
package io.keelson.scheduler.queue;

import org.jspecify.annotations.NullMarked;
