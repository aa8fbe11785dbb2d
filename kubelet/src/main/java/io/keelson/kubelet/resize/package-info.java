/**
 * In-place resize (KEP-1287, KEP-5419): what has been given to each pod of the node, what its containers were last told, and
 * which wishes wait. A pod's specification is a wish; {@link io.keelson.kubelet.resize.ResourceAllocations} says what holds.
 */
@NullMarked
package io.keelson.kubelet.resize;

import org.jspecify.annotations.NullMarked;
