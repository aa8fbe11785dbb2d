package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.informer.Informer;
import java.util.List;

/** Pods by the node they are on. */
public final class PodsByNode {
    /** The name of the index. */
    public static final String INDEX = "node";

    private PodsByNode() {}

    /** Adds the index; pods without a node are in none. */
    public static Informer<Pod> index(Informer<Pod> pods) {
        return pods.index(INDEX, pod -> node(pod).isEmpty() ? List.of() : List.of(node(pod)));
    }

    /** The node of a pod, empty when it has none. */
    public static String node(Pod pod) {
        return pod.getSpec() == null || pod.getSpec().getNodeName() == null
                ? ""
                : pod.getSpec().getNodeName();
    }
}
