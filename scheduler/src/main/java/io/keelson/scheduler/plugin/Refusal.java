package io.keelson.scheduler.plugin;

import java.util.List;

/**
 * Why a node cannot take a pod.
 *
 * @param reasons one or more reasons in upstream's words
 * @param evictionMayHelp whether the pod might fit if other pods left the node
 */
public record Refusal(List<String> reasons, boolean evictionMayHelp) {

    /** A refusal that no eviction changes. */
    public static Refusal forGood(String reason) {
        return new Refusal(List.of(reason), false);
    }

    /** A refusal that may go when pods leave the node. */
    public static Refusal byPods(String reason) {
        return new Refusal(List.of(reason), true);
    }
}
