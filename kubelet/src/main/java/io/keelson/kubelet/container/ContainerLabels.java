package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.kubelet.runtime.Cri;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the kubelet writes on sandboxes and containers, so that it knows them again after a restart. Names are upstream's,
 * so that other tools know them too.
 */
public final class ContainerLabels {
    private static final String HASH = "io.kubernetes.container.hash";
    private static final String RESTARTS = "io.kubernetes.container.restartCount";
    private static final String MESSAGE_PATH = "io.kubernetes.container.terminationMessagePath";
    private static final String MESSAGE_POLICY = "io.kubernetes.container.terminationMessagePolicy";
    private static final String GRACE = "io.kubernetes.pod.terminationGracePeriod";
    private static final String DELETION_GRACE = "io.kubernetes.pod.deletionGracePeriod";

    private ContainerLabels() {}

    static Map<String, String> sandboxLabels(Pod pod) {
        Map<String, String> labels = new HashMap<>();
        if (pod.getMetadata().getLabels() != null) {
            labels.putAll(pod.getMetadata().getLabels());
        }
        labels.putAll(podLabels(pod));
        return labels;
    }

    static Map<String, String> containerLabels(Pod pod, Container container) {
        Map<String, String> labels = new HashMap<>(podLabels(pod));
        labels.put(Cri.CONTAINER_NAME, container.getName());
        return labels;
    }

    private static Map<String, String> podLabels(Pod pod) {
        return Map.of(
                Cri.POD_NAME, pod.getMetadata().getName(),
                Cri.POD_NAMESPACE, pod.getMetadata().getNamespace(),
                Cri.POD_UID, pod.getMetadata().getUid());
    }

    static Map<String, String> containerAnnotations(Pod pod, Container container, int restarts) {
        Map<String, String> annotations = new HashMap<>();
        annotations.put(HASH, hash(container));
        annotations.put(RESTARTS, String.valueOf(restarts));
        annotations.put(
                MESSAGE_PATH,
                Objects.requireNonNullElse(container.getTerminationMessagePath(), "/dev/termination-log"));
        annotations.put(MESSAGE_POLICY, Objects.requireNonNullElse(container.getTerminationMessagePolicy(), "File"));
        annotations.put(GRACE, String.valueOf(PodFacts.terminationGracePeriod(pod)));
        if (pod.getMetadata().getDeletionGracePeriodSeconds() != null) {
            annotations.put(
                    DELETION_GRACE,
                    pod.getMetadata().getDeletionGracePeriodSeconds().toString());
        }
        return annotations;
    }

    /** Returns what changes when a running container has to be replaced: its name and image (64-bit FNV-1a, hex). */
    public static String hash(Container container) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : (container.getName() + "\0" + container.getImage()).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return Long.toHexString(hash);
    }

    /** Returns the hash a container was made with. */
    public static String hash(ContainerStatus status) {
        return status.getAnnotationsOrDefault(HASH, "");
    }

    /** Returns how often the container had been restarted when it was made. */
    public static int restarts(ContainerStatus status) {
        String text = status.getAnnotationsOrDefault(RESTARTS, "");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return status.getMetadata().getAttempt();
        }
    }

    /** Returns where in the container its last words are. */
    public static String messagePath(ContainerStatus status) {
        return status.getAnnotationsOrDefault(MESSAGE_PATH, "");
    }

    /** Returns whether the end of the log stands in for last words that are missing. */
    public static boolean messageFromLogs(ContainerStatus status) {
        return status.getAnnotationsOrDefault(MESSAGE_POLICY, "").equals("FallbackToLogsOnError");
    }

    /** Returns the grace period in seconds that a container was made with, for pods that are gone from the API. */
    public static long gracePeriod(ContainerStatus status) {
        try {
            return Long.parseLong(status.getAnnotationsOrDefault(GRACE, "30"));
        } catch (NumberFormatException e) {
            return 30;
        }
    }
}
