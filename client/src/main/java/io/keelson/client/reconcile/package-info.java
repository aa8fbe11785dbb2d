/**
 * The shape of a controller: a queue of keys, a {@link io.keelson.client.reconcile.Reconciler} that gets a key and says
 * what to do next, and the timers both use. Queues hold keys only, never objects, and each key at most once.
 */
@NullMarked
package io.keelson.client.reconcile;

import org.jspecify.annotations.NullMarked;
