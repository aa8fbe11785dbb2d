/**
 * Whether the node takes a pod that is bound to it. Each check is one file and knows one reason for which upstream's kubelet
 * refuses pods; {@link io.keelson.kubelet.admission.PodAdmission} asks them in upstream's order, when a pod is first seen
 * and when its resources are changed in place. Checks are pure but for what they are given to ask; any thread may call.
 */
@NullMarked
package io.keelson.kubelet.admission;

import org.jspecify.annotations.NullMarked;
