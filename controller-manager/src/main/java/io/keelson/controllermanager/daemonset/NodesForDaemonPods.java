package io.keelson.controllermanager.daemonset;

import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.keelson.client.workload.NodeSelectors;
import io.keelson.client.workload.Tolerations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which nodes a set's pods belong on, and how a pod says which is its own. Pure. */
final class NodesForDaemonPods {
    /**
     * What a node is to a set.
     *
     * @param start whether a pod should be started there
     * @param stay whether a pod that is there may stay
     */
    record Fit(boolean start, boolean stay) {}

    private static final String NAME = "metadata.name";
    private static final String NO_SCHEDULE = "NoSchedule";
    private static final String NO_EXECUTE = "NoExecute";

    private NodesForDaemonPods() {}

    static Fit fit(DaemonSet set, Node node) {
        PodSpec pod = set.getSpec().getTemplate().getSpec();
        String named = pod.getNodeName();
        boolean allowed = (named == null
                        || named.isEmpty()
                        || named.equals(node.getMetadata().getName()))
                && NodeSelectors.allow(pod, node);
        if (!allowed) {
            return new Fit(false, false);
        }
        List<Taint> taints = node.getSpec() == null || node.getSpec().getTaints() == null
                ? List.of()
                : node.getSpec().getTaints();
        List<Toleration> tolerations = tolerations(pod);
        boolean stay = tolerates(taints, tolerations, NO_EXECUTE);
        return new Fit(stay && tolerates(taints, tolerations, NO_SCHEDULE), stay);
    }

    private static boolean tolerates(List<Taint> taints, List<Toleration> tolerations, String effect) {
        return Tolerations.all(
                taints.stream().filter(t -> effect.equals(t.getEffect())).toList(), tolerations);
    }

    /** The tolerations of a template, with those that keep daemons on nodes that are not well. */
    static List<Toleration> tolerations(PodSpec pod) {
        List<Toleration> all = new ArrayList<>(Objects.requireNonNullElse(pod.getTolerations(), List.<Toleration>of()));
        put(all, "not-ready", NO_EXECUTE);
        put(all, "unreachable", NO_EXECUTE);
        put(all, "disk-pressure", NO_SCHEDULE);
        put(all, "memory-pressure", NO_SCHEDULE);
        put(all, "pid-pressure", NO_SCHEDULE);
        put(all, "unschedulable", NO_SCHEDULE);
        if (Boolean.TRUE.equals(pod.getHostNetwork())) {
            put(all, "network-unavailable", NO_SCHEDULE);
        }
        return all;
    }

    /** Adds a toleration, in place of one of the same key, operator, value and effect. */
    private static void put(List<Toleration> all, String condition, String effect) {
        Toleration one = new Toleration();
        one.setKey("node.kubernetes.io/" + condition);
        one.setOperator("Exists");
        one.setEffect(effect);
        for (int i = 0; i < all.size(); i++) {
            Toleration there = all.get(i);
            if (one.getKey().equals(there.getKey())
                    && effect.equals(there.getEffect())
                    && "Exists".equals(there.getOperator())
                    && Objects.toString(there.getValue(), "").isEmpty()) {
                all.set(i, one);
                return;
            }
        }
        all.add(one);
    }

    /** Makes a pod one of a node: the scheduler binds it there. */
    static void target(PodSpec pod, String node) {
        NodeSelectorRequirement name = new NodeSelectorRequirement(NAME, "In", List.of(node));
        NodeSelector only = new NodeSelectorBuilder()
                .addNewNodeSelectorTerm()
                .addToMatchFields(name)
                .endNodeSelectorTerm()
                .build();
        AffinityBuilder affinity =
                pod.getAffinity() == null ? new AffinityBuilder() : new AffinityBuilder(pod.getAffinity());
        pod.setAffinity(affinity.editOrNewNodeAffinity()
                .withRequiredDuringSchedulingIgnoredDuringExecution(only)
                .endNodeAffinity()
                .build());
    }

    /** The node a pod is on or is meant for; null when it does not say. */
    static @Nullable String targetOf(Pod pod) {
        PodSpec spec = pod.getSpec();
        if (spec.getNodeName() != null && !spec.getNodeName().isEmpty()) {
            return spec.getNodeName();
        }
        var affinity = spec.getAffinity() == null ? null : spec.getAffinity().getNodeAffinity();
        NodeSelector required = affinity == null ? null : affinity.getRequiredDuringSchedulingIgnoredDuringExecution();
        if (required == null) {
            return null;
        }
        for (NodeSelectorTerm term : NodeSelectors.terms(required)) {
            for (NodeSelectorRequirement field :
                    Objects.requireNonNullElse(term.getMatchFields(), List.<NodeSelectorRequirement>of())) {
                if (NAME.equals(field.getKey()) && "In".equals(field.getOperator())) {
                    return field.getValues().size() == 1 ? field.getValues().getFirst() : null;
                }
            }
        }
        return null;
    }
}
