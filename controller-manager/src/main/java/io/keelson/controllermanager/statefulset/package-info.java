/**
 * StatefulSets: pods with names and claims of their own, one after the other or all at once. {@link StatefulPodPlan} decides, from a
 * {@link StatefulSetSnapshot}, which steps come next; {@link StatefulPodWriter} takes them.
 */
@NullMarked
package io.keelson.controllermanager.statefulset;

import org.jspecify.annotations.NullMarked;
