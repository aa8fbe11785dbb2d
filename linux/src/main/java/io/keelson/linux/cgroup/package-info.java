/**
 * Cgroups of version 1 and 2 by path: shares, usage, processes. Used by the runtime for containers and by the kubelet
 * for the cgroups above them. Any thread may use it; the kernel's files are the only state.
 */
@NullMarked
package io.keelson.linux.cgroup;

import org.jspecify.annotations.NullMarked;
