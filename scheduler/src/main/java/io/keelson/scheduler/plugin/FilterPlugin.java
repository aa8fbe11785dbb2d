package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;
import org.jspecify.annotations.Nullable;

/** A rule that a node must pass to take a pod. */
public interface FilterPlugin {

    /** The plugin's upstream name. */
    String name();

    /**
     * Looks at the pod, and the cluster where that is needed, once for all nodes.
     *
     * @return the test of nodes; {@link #PASS} where the rule says nothing about this pod
     * @throws PodRefusedException where no node can take the pod
     */
    NodeTest prepare(PodInfo pod, Snapshot snapshot) throws PodRefusedException;

    /** Passes every node. */
    NodeTest PASS = node -> null;

    /** Tests one node. */
    @FunctionalInterface
    interface NodeTest {
        /** Returns why the node cannot take the pod, or null. */
        @Nullable
        Refusal test(NodeInfo node);
    }
}
