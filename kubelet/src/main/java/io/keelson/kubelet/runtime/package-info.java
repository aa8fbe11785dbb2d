/** The container runtime as the kubelet sees it: calls, pods as lists of sandboxes and containers, and events. */
@NullMarked
package io.keelson.kubelet.runtime;

import org.jspecify.annotations.NullMarked;
