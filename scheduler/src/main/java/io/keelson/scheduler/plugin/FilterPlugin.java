package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;
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
