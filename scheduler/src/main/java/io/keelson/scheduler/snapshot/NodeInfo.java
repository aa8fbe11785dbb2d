package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node with the pods that are, or soon will be, on it. Immutable. */
public final class NodeInfo {
    private static final long NO_LIMIT_SAID = 0;

    private final Node node;
    private final List<PodInfo> pods;
    private final List<PodInfo> podsWithAffinity;
    private final Resources allocatable;
    private final long allowedPods;
    private final Resources requested;
    private final Resources nonZeroRequested;

    private NodeInfo(Node node, List<PodInfo> pods, Resources requested, Resources nonZeroRequested) {
        this.node = node;
        this.pods = pods;
        this.requested = requested;
        this.nonZeroRequested = nonZeroRequested;
        this.podsWithAffinity = pods.stream().filter(PodInfo::hasAffinity).toList();
        Map<String, Quantity> list =
                node.getStatus() == null ? null : node.getStatus().getAllocatable();
        this.allocatable = Resources.of(list);
        this.allowedPods = list == null ? NO_LIMIT_SAID : Resources.amount(list.get("pods"), 0);
    }

    /** Returns a node with pods. */
    public static NodeInfo of(Node node, List<PodInfo> pods) {
        Resources requested = Resources.NONE;
        Resources nonZero = Resources.NONE;
        for (PodInfo pod : pods) {
            requested = requested.plus(pod.requests());
            nonZero = nonZero.plus(pod.nonZeroRequests());
        }
        return new NodeInfo(node, List.copyOf(pods), requested, nonZero);
    }

    /** Returns this node with one more pod. */
    public NodeInfo with(PodInfo pod) {
        List<PodInfo> more = new ArrayList<>(pods.size() + 1);
        more.addAll(pods);
        more.add(pod);
        return new NodeInfo(node, more, requested.plus(pod.requests()), nonZeroRequested.plus(pod.nonZeroRequests()));
    }

    /** Returns this node without the pod of that uid. */
    public NodeInfo without(String uid) {
        for (PodInfo pod : pods) {
            if (pod.uid().equals(uid)) {
                List<PodInfo> fewer = new ArrayList<>(pods);
                fewer.remove(pod);
                return new NodeInfo(
                        node, fewer, requested.minus(pod.requests()), nonZeroRequested.minus(pod.nonZeroRequests()));
            }
        }
        return this;
    }

    /** Returns the node itself. */
    public Node node() {
        return node;
    }

    /** Returns the node's name. */
    public String name() {
        return node.getMetadata().getName();
    }

    /** Returns the node's labels. */
    public Map<String, String> labels() {
        return Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of());
    }

    /** Returns the value of a label, null where the node has none. */
    public @Nullable String label(String key) {
        return labels().get(key);
    }

    /** Returns the node's taints. */
    public List<Taint> taints() {
        return node.getSpec() == null || node.getSpec().getTaints() == null
                ? List.of()
                : node.getSpec().getTaints();
    }

    /** Returns the pods on it. */
    public List<PodInfo> pods() {
        return pods;
    }

    /** Returns those of its pods that have any (anti-)affinity. */
    public List<PodInfo> podsWithAffinity() {
        return podsWithAffinity;
    }

    /** Returns what pods may request in all. */
    public Resources allocatable() {
        return allocatable;
    }

    /** Returns how many pods it may have. */
    public long allowedPods() {
        return allowedPods;
    }

    /** Returns what its pods request. */
    public Resources requested() {
        return requested;
    }

    /** Returns what its pods request, with an assumption for containers that say nothing. */
    public Resources nonZeroRequested() {
        return nonZeroRequested;
    }
}
