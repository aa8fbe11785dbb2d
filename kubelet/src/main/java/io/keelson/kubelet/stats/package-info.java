/** What pods and the node use: asked of the runtime, of the kernel and of the disk, for the kubelet's API and for eviction. */
@NullMarked
package io.keelson.kubelet.stats;

import org.jspecify.annotations.NullMarked;
