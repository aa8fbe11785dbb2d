/**
 * The watch cache: all objects in memory as the documents they were stored as, with the events that led there.
 *
 * <p>One watch of the storage feeds the caches of all resources on one thread; that thread also hands events to watchers.
 * Readers on any thread see immutable snapshots and never wait for it, but where they ask for a revision that has not
 * arrived yet.
 *
 * <p>Queues: each watcher has one, filled by the feeding thread and drained by the watcher's subscriber; a watcher that
 * lets {@link io.keelson.apiserver.watchcache.Watcher#MAX_QUEUED} events wait is closed with 410 {@code Expired}.
 */
@NullMarked
package io.keelson.apiserver.watchcache;

import org.jspecify.annotations.NullMarked;
