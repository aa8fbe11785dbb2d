/** The cgroup hierarchy of the node's pods: what the kernel is told of their shares. Any thread may use it. */
@NullMarked
package io.keelson.kubelet.cgroup;

import org.jspecify.annotations.NullMarked;
