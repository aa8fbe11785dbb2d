/**
 * DaemonSets: a pod on every node that the set's template allows. {@link Plan} decides, from a {@link Snapshot}, which
 * pods come and go; {@link DaemonSetReconciler} writes.
 */
@NullMarked
package io.keelson.controllermanager.daemonset;

import org.jspecify.annotations.NullMarked;
