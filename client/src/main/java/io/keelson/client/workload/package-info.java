/**
 * What every controller that owns objects needs: who owns what and who is told of it, which pods count, in which order
 * they are given up, what has been asked for but not seen yet, and the history of a template's revisions. Decisions are
 * pure; {@link io.keelson.client.workload.PodControl}, {@link io.keelson.client.workload.Claims} and
 * {@link io.keelson.client.workload.RevisionHistory} write. Handlers run on informers' threads, the rest on those of
 * reconcilers.
 */
@NullMarked
package io.keelson.client.workload;

import org.jspecify.annotations.NullMarked;
