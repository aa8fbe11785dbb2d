/** Probes: what is asked of containers, how often, and what follows from the answers. */
@NullMarked
package io.keelson.kubelet.probe;

import org.jspecify.annotations.NullMarked;
