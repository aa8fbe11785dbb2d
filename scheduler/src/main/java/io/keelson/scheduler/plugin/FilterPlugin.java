package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule that a node must pass to take a pod. */
public interface FilterPlugin {

    /** The plugin's upstream name. */
    String name();

    /**
     * Names the only nodes that can take the pod, so that no others have to be looked at.
     *
     * @return their names, whether such nodes exist or not; null where the rule names none
     * @throws PodRefusedException where no node can take the pod
     */
    default @Nullable Set<String> nodes(PodInfo pod) throws PodRefusedException {
        return null;
    }

    /**
     * Looks at the pod, and the cluster where that is needed, once for all nodes.
     *
     * @return the test of nodes; {@link #PASS} where the rule says nothing about this pod
     * @throws PodRefusedException where no node can take the pod
     */
    NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) throws PodRefusedException;

    /**
     * Returns whether an event may end this rule's refusal of a pod (KEP-4247). An event about one node is worth an
     * attempt only where that node passes now, as the others are as they were.
     */
    boolean mayHelp(ClusterEvent event, PodInfo pod);

    /** Passes every node. */
    NodeTest PASS = node -> null;

    /** Tests one node. */
    @FunctionalInterface
    interface NodeTest {
        /** Returns why the node cannot take the pod, or null. */
        @Nullable
        Refusal test(NodeInfo node);

        /**
         * Returns the test as it would be if pods came to or left one node; what a test counted over other nodes stays.
         * To be overridden by tests that look at more than the node they are given.
         *
         * @param before the node as the snapshot has it
         * @param after the same node with other pods
         */
        default NodeTest changed(NodeInfo before, NodeInfo after) {
            return this;
        }
    }
}
