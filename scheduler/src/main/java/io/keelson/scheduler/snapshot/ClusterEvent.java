package io.keelson.scheduler.snapshot;

/** What happened in the cluster that may let a pod fit that did not (KEP-4247). */
public sealed interface ClusterEvent {

    /**
     * A node came, or changed in what matters to pods.
     *
     * @param node the node as it is now, with its pods
     */
    record NodeChanged(NodeInfo node) implements ClusterEvent {}

    /**
     * A pod left its node, or needs less of it.
     *
     * @param pod the pod as it was
     * @param node the node without it
     */
    record PodLeft(PodInfo pod, NodeInfo node) implements ClusterEvent {}

    /**
     * A pod is on a node that was not, or has other labels.
     *
     * @param pod the pod as it is now
     */
    record PodPlaced(PodInfo pod) implements ClusterEvent {}

    /** A claim, volume or class came or changed. */
    record VolumesChanged() implements ClusterEvent {}

    /** A namespace came or has other labels. */
    record NamespaceChanged() implements ClusterEvent {}
}
