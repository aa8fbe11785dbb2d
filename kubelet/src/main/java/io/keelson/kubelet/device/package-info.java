/**
 * Devices that plugins offer to the node's pods (device plugins v1beta1): registration, what is healthy, which container
 * has which, and what a container that has some gets. Allocations are on disk, so that a kubelet after this one gives
 * nothing away twice. What plugins say is bounded and judged; each call to one has a deadline.
 */
@NullMarked
package io.keelson.kubelet.device;

import org.jspecify.annotations.NullMarked;
