/**
 * The kubelet: it registers its node, runs the pods that are bound to it through a container runtime that speaks CRI,
 * and reports what becomes of them. {@link io.keelson.kubelet.Kubelet} is the way in. Everything that waits does so on
 * virtual threads; what happens later is asked of {@code Timers}, so that an idle node costs nothing.
 */
@NullMarked
package io.keelson.kubelet;

import org.jspecify.annotations.NullMarked;
