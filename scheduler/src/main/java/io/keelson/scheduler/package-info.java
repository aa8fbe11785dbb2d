/**
 * Binds pods to nodes. {@link io.keelson.scheduler.Scheduler} is the way in: informers fill the queue and the cluster
 * cache, one virtual thread takes pods and decides (package {@code cycle}, pure), bindings and events are written by
 * further virtual threads, at most 64 at once.
 */
@NullMarked
package io.keelson.scheduler;

import org.jspecify.annotations.NullMarked;
