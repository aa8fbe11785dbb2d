/** What the runtime is told of a container or sandbox, derived from the pod. */
@NullMarked
package io.keelson.kubelet.container;

import org.jspecify.annotations.NullMarked;
