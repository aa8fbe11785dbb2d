package io.keelson.kubelet.eviction;

import java.util.Map;

/**
 * What is left of a node.
 *
 * @param left by signal; signals that cannot be measured are not among them
 * @param dedicatedImages whether images and containers' layers are on a file system of their own
 */
public record NodeObservation(Map<Signal, Left> left, boolean dedicatedImages) {

    /**
     * What is left of one thing.
     *
     * @param available bytes or pieces that are free
     * @param capacity bytes or pieces that there are
     */
    public record Left(long available, long capacity) {}
}
