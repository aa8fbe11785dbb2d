package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Which pods come from the node itself, and which the node cannot do without. */
public final class StaticPods {
    /** The annotation that says where a pod comes from. */
    public static final String SOURCE = "kubernetes.io/config.source";
    /** The annotation of a static pod with the hash of its manifest. */
    public static final String HASH = "kubernetes.io/config.hash";
    /** The annotation of the API's image of a static pod, with the hash of what it mirrors. */
    public static final String MIRROR = "kubernetes.io/config.mirror";

    /** From this priority on, upstream calls a pod critical. */
    private static final int CRITICAL = 2_000_000_000;

    private StaticPods() {}

    /** Returns whether a pod comes from a file of the node. */
    public static boolean isStatic(Pod pod) {
        String source = annotations(pod).get(SOURCE);
        return source != null && !source.equals("api");
    }

    /** Returns whether a pod is the API's image of a static one. */
    public static boolean isMirror(Pod pod) {
        return annotations(pod).containsKey(MIRROR);
    }

    /** Returns whether a pod must run even where the node is short of something. */
    public static boolean isCritical(Pod pod) {
        return isStatic(pod)
                || isMirror(pod)
                || Objects.requireNonNullElse(pod.getSpec().getPriority(), 0) >= CRITICAL;
    }

    /**
     * Returns a pod of the API as what it is: where a pod comes from the node alone knows, whatever its annotations say.
     */
    public static Pod fromApi(Pod pod) {
        String said = annotations(pod).get(SOURCE);
        if (said == null || said.equals("api")) {
            return pod;
        }
        Map<String, String> corrected = new LinkedHashMap<>(annotations(pod));
        corrected.put(SOURCE, "api");
        return new PodBuilder(pod)
                .editMetadata()
                .withAnnotations(corrected)
                .endMetadata()
                .build();
    }

    private static Map<String, String> annotations(Pod pod) {
        return Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    }
}
