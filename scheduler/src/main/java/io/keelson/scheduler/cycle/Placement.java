package io.keelson.scheduler.cycle;

/** What came of the attempt to place a pod. */
public sealed interface Placement {

    /**
     * A node was chosen.
     *
     * @param node its name
     */
    record Chosen(String node) implements Placement {}

    /**
     * No node can take the pod.
     *
     * @param failure why, node by node
     */
    record Impossible(Failure failure) implements Placement {}
}
