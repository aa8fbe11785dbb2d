package io.keelson.scheduler.snapshot;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The cluster at one moment.
 *
 * @param nodes all nodes, in the order they became known
 * @param namespaceLabels the labels of every namespace, by name
 * @param storage claims, volumes and classes
 * @param kin finds which pods do the same work as a pod: those its services and its controller select, all of them at
 *     once; an empty selector where there are none
 */
public record Snapshot(
        List<NodeInfo> nodes,
        Map<String, Map<String, String>> namespaceLabels,
        Storage storage,
        Function<PodInfo, LabelMatcher> kin) {

    /** Returns this snapshot with other nodes. */
    public Snapshot withNodes(List<NodeInfo> others) {
        return new Snapshot(others, namespaceLabels, storage, kin);
    }
}
