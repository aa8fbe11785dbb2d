package io.keelson.scheduler.snapshot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The cluster at one moment, as one attempt to schedule sees it. It is brought up to date between attempts by what
 * changed ({@link ClusterCache#update}): nodes are replaced, and what is counted over all nodes (images, pods that look
 * alike, pods that ask the same of their neighbours) is changed by the difference, so that an attempt costs what it asks
 * and not what exists. Used by one thread.
 */
public final class ClusterSnapshot {
    private final Map<String, Map<String, String>> namespaceLabels;
    private final Storage storage;
    private final Function<PodInfo, LabelMatcher> kin;
    private final Function<String, List<PodInfo>> nominated;

    private final List<NodeInfo> nodes = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, Integer> imageNodes = new HashMap<>();
    private final Map<String, Map<EquivalenceClass, Map<String, Integer>>> classes = new HashMap<>();
    private final Map<AffinityTerms, Map<String, Integer>> affinities = new HashMap<>();

    /**
     * An empty cluster.
     *
     * @param namespaceLabels the labels of every namespace, by name; followed as they change
     * @param storage claims, volumes and classes
     * @param kin finds which pods do the same work as a pod: those its services and its controller select, all of them
     *     at once; an empty selector where there are none
     * @param nominated tells for which pods room is being made on a node, by its name
     */
    public ClusterSnapshot(
            Map<String, Map<String, String>> namespaceLabels,
            Storage storage,
            Function<PodInfo, LabelMatcher> kin,
            Function<String, List<PodInfo>> nominated) {
        this.namespaceLabels = namespaceLabels;
        this.storage = storage;
        this.kin = kin;
        this.nominated = nominated;
    }

    /** Returns all nodes, in the order they became known. */
    public List<NodeInfo> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** Returns a node, or null where there is none of that name. */
    public @Nullable NodeInfo node(String name) {
        Integer position = positions.get(name);
        return position == null ? null : nodes.get(position);
    }

    /** Returns the labels of every namespace, by name. */
    public Map<String, Map<String, String>> namespaceLabels() {
        return namespaceLabels;
    }

    /** Returns what is known of claims, volumes and classes. */
    public Storage storage() {
        return storage;
    }

    /** Returns the selector of the pods that do the same work as a pod, empty where there are none. */
    public LabelMatcher kin(PodInfo pod) {
        return kin.apply(pod);
    }

    /** Returns the pods for which room is being made on a node. */
    public List<PodInfo> nominated(String node) {
        return nominated.apply(node);
    }

    /** Returns on how many nodes an image is. */
    public int nodesWithImage(String name) {
        return imageNodes.getOrDefault(name, 0);
    }

    /**
     * Returns how many pods of a namespace that stay are selected, by the name of their node; nodes without any are left
     * out.
     */
    public Map<String, Integer> staying(String namespace, LabelMatcher selector) {
        Map<String, Integer> counts = new HashMap<>();
        classes.getOrDefault(namespace, Map.of()).forEach((pods, on) -> {
            if (!pods.terminating() && selector.matches(pods.labels())) {
                on.forEach((node, count) -> counts.merge(node, count, Integer::sum));
            }
        });
        return counts;
    }

    /**
     * Visits the pods that there are, class by class, with how many are on which node.
     *
     * @param namespaces the only namespaces to look at, or null for all
     */
    public void forEachClass(
            @Nullable Set<String> namespaces, BiConsumer<EquivalenceClass, Map<String, Integer>> visitor) {
        if (namespaces == null) {
            classes.values().forEach(of -> of.forEach(visitor));
        } else {
            namespaces.forEach(n -> classes.getOrDefault(n, Map.of()).forEach(visitor));
        }
    }

    /** Visits what pods ask of their neighbours, with how many pods that ask it are on which node. */
    public void forEachAffinity(BiConsumer<AffinityTerms, Map<String, Integer>> visitor) {
        affinities.forEach(visitor);
    }

    /** Replaces a node; null where it is gone. */
    void put(String name, @Nullable NodeInfo now) {
        Integer position = positions.get(name);
        NodeInfo before = position == null ? null : nodes.get(position);
        if (now == null) {
            if (position != null) {
                nodes.remove(position.intValue());
                positions.clear();
                for (int i = 0; i < nodes.size(); i++) {
                    positions.put(nodes.get(i).name(), i);
                }
            }
        } else if (position == null) {
            positions.put(name, nodes.size());
            nodes.add(now);
        } else {
            nodes.set(position, now);
        }
        count(name, before, now);
    }

    private void count(String name, @Nullable NodeInfo before, @Nullable NodeInfo now) {
        if (before == null || now == null || !before.sameNode(now)) {
            if (before != null) {
                before.imageSizes().keySet().forEach(image -> add(imageNodes, image, -1));
            }
            if (now != null) {
                now.imageSizes().keySet().forEach(image -> add(imageNodes, image, 1));
            }
        }
        List<PodInfo> had = before == null ? List.of() : before.pods();
        List<PodInfo> has = now == null ? List.of() : now.pods();
        Set<PodInfo> staying = Collections.newSetFromMap(new IdentityHashMap<>());
        staying.addAll(has);
        for (PodInfo pod : had) {
            if (!staying.remove(pod)) {
                count(pod, name, -1);
            }
        }
        for (PodInfo pod : staying) {
            count(pod, name, 1);
        }
    }

    private void count(PodInfo pod, String node, int by) {
        addNested(classes.computeIfAbsent(pod.namespace(), n -> new HashMap<>()), pod.equivalenceClass(), node, by);
        classes.computeIfPresent(pod.namespace(), (n, of) -> of.isEmpty() ? null : of);
        if (!pod.affinity().isEmpty()) {
            addNested(affinities, pod.affinity(), node, by);
        }
    }

    private static <K> void addNested(Map<K, Map<String, Integer>> counts, K key, String node, int by) {
        Map<String, Integer> on = counts.computeIfAbsent(key, k -> new HashMap<>());
        add(on, node, by);
        if (on.isEmpty()) {
            counts.remove(key);
        }
    }

    private static void add(Map<String, Integer> counts, String key, int by) {
        counts.merge(key, by, (a, b) -> a + b == 0 ? null : a + b);
    }
}
