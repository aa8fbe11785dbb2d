/**
 * DaemonSets: a pod on every node that the set's template allows. {@link DaemonPodPlan} decides, from a {@link DaemonSetSnapshot}, which
 * pods come and go; {@link DaemonSetReconciler} writes.
 */
@NullMarked
package io.keelson.controllermanager.daemonset;

import org.jspecify.annotations.NullMarked;
