/**
 * Services beside the scheduler that are asked about nodes: which are possible, how good they are, which pods may go, and
 * to bind. Called on the scheduler's thread, but for binding. They are strangers: an answer is bounded in size and time,
 * names that were not asked about are errors, and one that gives no answer fails the attempt or, where it may be ignored,
 * is left out.
 */
@NullMarked
package io.keelson.scheduler.extender;

import org.jspecify.annotations.NullMarked;
