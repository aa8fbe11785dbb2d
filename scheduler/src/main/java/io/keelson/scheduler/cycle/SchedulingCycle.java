package io.keelson.scheduler.cycle;

import io.keelson.scheduler.cycle.PreparedFilters.Prepared;
import io.keelson.scheduler.extender.Extenders;
import io.keelson.scheduler.plugin.FilterPlugin;
import io.keelson.scheduler.plugin.FilterPlugin.NodeTest;
import io.keelson.scheduler.plugin.Plugins;
import io.keelson.scheduler.plugin.PodRefusedException;
import io.keelson.scheduler.plugin.Refusal;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to place one pod. Looks at a sample of the nodes in large clusters, beginning where the attempt before
 * ended, so that all nodes get their turn. Used by one thread.
 */
public final class SchedulingCycle {
    /** Below this many nodes all are looked at. */
    private static final int SMALL_CLUSTER = 100;

    private final Plugins plugins;
    private final Extenders extenders;
    private final int percentage;
    private final RandomGenerator random;
    private int next;

    /** A cycle that adapts how many nodes it looks at to the cluster, without extenders. */
    public SchedulingCycle(Plugins plugins, RandomGenerator random) {
        this(plugins, Extenders.NONE, 0, random);
    }

    /**
     * @param plugins the rules and wishes
     * @param extenders who is asked beside them
     * @param percentage how many nodes of all are enough to choose from, 1 to 100; 0 adapts to the cluster
     * @param random decides between equally good nodes
     */
    public SchedulingCycle(Plugins plugins, Extenders extenders, int percentage, RandomGenerator random) {
        this.plugins = plugins;
        this.extenders = extenders;
        this.percentage = percentage;
        this.random = random;
    }

    /**
     * Looks for the best node for a pod.
     *
     * @throws io.keelson.scheduler.extender.ExtenderException where an extender that is needed gave no answer that makes sense
     */
    public ScheduleResult place(PodInfo pod, ClusterSnapshot snapshot) {
        List<NodeInfo> nodes = snapshot.nodes();
        if (nodes.isEmpty()) {
            return new ScheduleResult.Impossible(new Failure(0, null, Map.of(), Set.of()));
        }
        Narrowed narrowed = new Narrowed();
        PreparedFilters filters;
        try {
            filters = prepare(pod, snapshot, narrowed);
        } catch (RefusedByException e) {
            return new ScheduleResult.Impossible(
                    new Failure(nodes.size(), String.valueOf(e.getMessage()), Map.of(), Set.of(e.plugin)));
        }
        NodeInfo nominated = nominated(pod, snapshot);
        if (nominated != null
                && filters.refusal(nominated, nominated) == null
                && extenders.filter(pod, List.of(nominated), new HashMap<>()).size() == 1) {
            return new ScheduleResult.Chosen(nominated.name());
        }
        List<NodeInfo> candidates = narrowed.of(nodes);
        boolean first = plugins.scores().isEmpty() && !extenders.filters() && !extenders.prioritizes();
        int enough = first ? 1 : sampleSize(candidates.size(), percentage);
        List<NodeInfo> possible = new ArrayList<>();
        Map<String, Refusal> refusals = new LinkedHashMap<>();
        Set<String> refusing = new TreeSet<>(narrowed.plugins);
        int looked = 0;
        for (; looked < candidates.size() && possible.size() < enough; looked++) {
            NodeInfo node = candidates.get((next + looked) % candidates.size());
            Refusal refusal = filters.refusal(node, node, refusing);
            if (refusal == null) {
                possible.add(node);
            } else {
                refusals.put(node.name(), refusal);
            }
        }
        next = (next + looked) % nodes.size();
        if (!possible.isEmpty()) {
            List<NodeInfo> passed = extenders.filter(pod, possible, refusals);
            if (passed.size() != possible.size()) {
                refusing.add(Plugins.EXTENDER);
            }
            possible = passed;
        }
        if (possible.isEmpty()) {
            narrowed.refuse(nodes, refusals);
            return new ScheduleResult.Impossible(new Failure(nodes.size(), null, refusals, refusing));
        }
        return new ScheduleResult.Chosen(best(pod, possible, snapshot).name());
    }

    /**
     * Prepares the filters of a pod, for trying out what evictions would change.
     *
     * @return null where no node at all can take the pod
     */
    public @Nullable PreparedFilters filters(PodInfo pod, ClusterSnapshot snapshot) {
        try {
            return prepare(pod, snapshot, new Narrowed());
        } catch (RefusedByException e) {
            return null;
        }
    }

    @SuppressWarnings("ReferenceEquality") // a filter without anything to say hands back that very test
    private PreparedFilters prepare(PodInfo pod, ClusterSnapshot snapshot, Narrowed narrowed)
            throws RefusedByException {
        List<Prepared> tests = new ArrayList<>();
        for (FilterPlugin filter : plugins.filters()) {
            try {
                narrowed.to(filter.nodes(pod), filter.name());
                NodeTest test = filter.prepare(pod, snapshot);
                if (test != FilterPlugin.PASS) {
                    tests.add(new Prepared(filter.name(), test));
                }
            } catch (PodRefusedException e) {
                throw new RefusedByException(filter.name(), e);
            }
        }
        return new PreparedFilters(pod, snapshot, tests);
    }

    /** A plugin says that no node at all can take the pod. */
    private static final class RefusedByException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String plugin;

        RefusedByException(String plugin, PodRefusedException cause) {
            super(cause.getMessage(), cause);
            this.plugin = plugin;
        }
    }

    /** The node that was made free for the pod, where it is still there: likely the only one that can take it. */
    private static @Nullable NodeInfo nominated(PodInfo pod, ClusterSnapshot snapshot) {
        String name =
                pod.pod().getStatus() == null ? null : pod.pod().getStatus().getNominatedNodeName();
        return name == null || name.isEmpty() ? null : snapshot.node(name);
    }

    /** The nodes that are left where plugins name the only ones that can take a pod. */
    private static final class Narrowed {
        private @Nullable Set<String> names;
        private final Set<String> plugins = new TreeSet<>();

        void to(@Nullable Set<String> named, String plugin) {
            if (named == null) {
                return;
            }
            plugins.add(plugin);
            if (names == null) {
                names = new HashSet<>(named);
            } else {
                names.retainAll(named);
            }
        }

        List<NodeInfo> of(List<NodeInfo> nodes) {
            Set<String> left = names;
            return left == null
                    ? nodes
                    : nodes.stream().filter(n -> left.contains(n.name())).toList();
        }

        /** Says of the nodes that were not looked at who left them out. */
        void refuse(List<NodeInfo> nodes, Map<String, Refusal> refusals) {
            if (names == null) {
                return;
            }
            Refusal refusal = Refusal.forGood("node(s) didn't satisfy plugin(s) [" + String.join(" ", plugins) + "]");
            nodes.forEach(n -> refusals.putIfAbsent(n.name(), refusal));
        }
    }

    /** A share that is asked for or upstream's adaptive one, 50 % at 100 nodes down to 5 % at 5,600; at least 100. */
    static int sampleSize(int nodes, int percentage) {
        if (nodes < SMALL_CLUSTER) {
            return nodes;
        }
        int percent = percentage == 0 ? Math.max(5, 50 - nodes / 125) : percentage;
        return Math.max(SMALL_CLUSTER, nodes * percent / 100);
    }

    private NodeInfo best(PodInfo pod, List<NodeInfo> possible, ClusterSnapshot snapshot) {
        if (possible.size() == 1) {
            return possible.getFirst();
        }
        long[] totals = new long[possible.size()];
        for (Plugins.Score score : plugins.scores()) {
            long[] scores = score.plugin().score(pod, possible, snapshot);
            for (int i = 0; i < scores.length; i++) {
                totals[i] += scores[i] * score.weight();
            }
        }
        extenders.prioritize(pod, possible, totals);
        int best = 0;
        int equals = 1;
        for (int i = 1; i < totals.length; i++) {
            if (totals[i] > totals[best]) {
                best = i;
                equals = 1;
            } else if (totals[i] == totals[best] && random.nextInt(++equals) == 0) {
                best = i;
            }
        }
        return possible.get(best);
    }
}
