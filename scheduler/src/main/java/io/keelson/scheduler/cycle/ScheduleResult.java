package io.keelson.scheduler.cycle;

/** What came of the attempt to place a pod. */
public sealed interface ScheduleResult {

    /**
     * A node was chosen.
     *
     * @param node its name
     */
    record Chosen(String node) implements ScheduleResult {}

    /**
     * No node can take the pod.
     *
     * @param failure why, node by node
     */
    record Impossible(Failure failure) implements ScheduleResult {}
}
