package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node with the pods that are, or soon will be, on it. Immutable; pods come and go without the node being read again. */
public final class NodeInfo {
    private static final long NO_LIMIT_SAID = 0;

    private final Facts facts;
    private final List<PodInfo> pods;
    private final Resources requested;
    private final Resources nonZeroRequested;

    /** What the node itself says, read once for as long as it says the same. */
    private record Facts(
            Node node,
            String name,
            Map<String, String> labels,
            List<Taint> taints,
            Resources allocatable,
            long allowedPods,
            Map<String, Long> imageSizes) {

        static Facts of(Node node) {
            Map<String, Quantity> list =
                    node.getStatus() == null ? null : node.getStatus().getAllocatable();
            return new Facts(
                    node,
                    node.getMetadata().getName(),
                    Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of()),
                    node.getSpec() == null || node.getSpec().getTaints() == null
                            ? List.of()
                            : node.getSpec().getTaints(),
                    Resources.of(list),
                    list == null ? NO_LIMIT_SAID : Resources.amount(list.get("pods"), 0),
                    sizes(node));
        }

        private static Map<String, Long> sizes(Node node) {
            if (node.getStatus() == null || node.getStatus().getImages() == null) {
                return Map.of();
            }
            Map<String, Long> sizes = new HashMap<>();
            for (ContainerImage image : node.getStatus().getImages()) {
                if (image.getNames() != null && image.getSizeBytes() != null) {
                    image.getNames().forEach(n -> sizes.put(n, image.getSizeBytes()));
                }
            }
            return sizes;
        }
    }

    private NodeInfo(Facts facts, List<PodInfo> pods, Resources requested, Resources nonZeroRequested) {
        this.facts = facts;
        this.pods = pods;
        this.requested = requested;
        this.nonZeroRequested = nonZeroRequested;
    }

    /** Returns a node with pods. */
    public static NodeInfo of(Node node, List<PodInfo> pods) {
        Resources requested = Resources.NONE;
        Resources nonZero = Resources.NONE;
        for (PodInfo pod : pods) {
            requested = requested.plus(pod.requests());
            nonZero = nonZero.plus(pod.nonZeroRequests());
        }
        return new NodeInfo(Facts.of(node), List.copyOf(pods), requested, nonZero);
    }

    /** Returns the same pods on what the node says now. */
    NodeInfo with(Node node) {
        return new NodeInfo(Facts.of(node), pods, requested, nonZeroRequested);
    }

    /** Returns this node with one more pod. */
    public NodeInfo with(PodInfo pod) {
        List<PodInfo> more = new ArrayList<>(pods.size() + 1);
        more.addAll(pods);
        more.add(pod);
        return new NodeInfo(facts, more, requested.plus(pod.requests()), nonZeroRequested.plus(pod.nonZeroRequests()));
    }

    /** Returns this node without the pod of that uid. */
    public NodeInfo without(String uid) {
        for (int i = 0; i < pods.size(); i++) {
            PodInfo pod = pods.get(i);
            if (pod.uid().equals(uid)) {
                List<PodInfo> fewer = new ArrayList<>(pods);
                fewer.remove(i);
                return new NodeInfo(
                        facts, fewer, requested.minus(pod.requests()), nonZeroRequested.minus(pod.nonZeroRequests()));
            }
        }
        return this;
    }

    /** Returns whether both are states of one node that said the same: only pods may differ. */
    @SuppressWarnings("ReferenceEquality") // read once for as long as the node says the same
    boolean sameNode(NodeInfo other) {
        return facts == other.facts;
    }

    /** Returns the node itself. */
    public Node node() {
        return facts.node();
    }

    /** Returns the node's name. */
    public String name() {
        return facts.name();
    }

    /** Returns the node's labels. */
    public Map<String, String> labels() {
        return facts.labels();
    }

    /** Returns the value of a label, null where the node has none. */
    public @Nullable String label(String key) {
        return facts.labels().get(key);
    }

    /** Returns the node's taints. */
    public List<Taint> taints() {
        return facts.taints();
    }

    /** Returns the images that are on the node: bytes by each of their names. */
    public Map<String, Long> imageSizes() {
        return facts.imageSizes();
    }

    /** Returns the pods on it. */
    public List<PodInfo> pods() {
        return pods;
    }

    /** Returns what pods may request in all. */
    public Resources allocatable() {
        return facts.allocatable();
    }

    /** Returns how many pods it may have. */
    public long allowedPods() {
        return facts.allowedPods();
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
