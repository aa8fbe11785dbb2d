/**
 * What every controller that owns pods needs: who owns what, which pods count, in which order pods are given up, and what
 * has been asked for but not seen yet. Pure, except for {@link io.keelson.controllermanager.workload.PodControl}.
 */
@NullMarked
package io.keelson.controllermanager.workload;

import org.jspecify.annotations.NullMarked;
