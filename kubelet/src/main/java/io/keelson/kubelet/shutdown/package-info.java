/**
 * Graceful node shutdown (KEP-2000, KEP-2712): when the machine is about to go down, pods are ended in the order of their
 * priorities while the machine waits. Everything runs on threads of the kubelet's executor.
 */
@NullMarked
package io.keelson.kubelet.shutdown;

import org.jspecify.annotations.NullMarked;
