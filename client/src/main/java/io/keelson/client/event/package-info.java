/**
 * Events as users see them with {@code kubectl describe}: counted, aggregated, and never in the way of the work that
 * reports them.
 */
@NullMarked
package io.keelson.client.event;

import org.jspecify.annotations.NullMarked;
