/**
 * What engines share to serve watches: an {@link io.keelson.storage.watch.RecentTransactions} of recent transactions and
 * {@link io.keelson.storage.watch.Watchers}, which moves every watcher along its engine's history at the watcher's own
 * pace.
 *
 * <p>For engines only. Nothing is queued per watcher: a watcher is a revision reached and reads on from there when it
 * asks for more, from memory or, where it is further behind, from the engine's disk.
 */
@NullMarked
package io.keelson.storage.watch;

import org.jspecify.annotations.NullMarked;
