package io.keelson.scheduler.extender;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.scheduler.config.ExtenderSettings;
import io.keelson.scheduler.plugin.Refusal;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All extenders, in their order. Safe on any thread. */
public final class Extenders {
    /** No extender is asked. */
    public static final Extenders NONE = new Extenders(List.of());

    private static final Logger LOG = LoggerFactory.getLogger(Extenders.class);

    private final List<Extender> extenders;

    Extenders(List<Extender> extenders) {
        this.extenders = List.copyOf(extenders);
    }

    /**
     * Returns those that are set up.
     *
     * @throws IllegalArgumentException where certificates cannot be used
     */
    public static Extenders of(List<ExtenderSettings> settings) {
        return settings.isEmpty()
                ? NONE
                : new Extenders(settings.stream()
                        .map(s -> new Extender(s, new HttpTransport(s)))
                        .toList());
    }

    /** Returns whether any is asked which nodes are possible. */
    public boolean filters() {
        return extenders.stream().anyMatch(e -> !e.settings().filterVerb().isEmpty());
    }

    /** Returns whether any is asked how good nodes are. */
    public boolean prioritizes() {
        return extenders.stream().anyMatch(e -> !e.settings().prioritizeVerb().isEmpty());
    }

    /**
     * Returns the nodes that all extenders find possible.
     *
     * @param refusals gets what they say of the others
     * @throws ExtenderException where one that may not be ignored gave no answer that makes sense
     */
    public List<NodeInfo> filter(PodInfo pod, List<NodeInfo> nodes, Map<String, Refusal> refusals) {
        List<NodeInfo> left = nodes;
        for (Extender extender : extenders) {
            if (left.isEmpty() || extender.settings().filterVerb().isEmpty() || !extender.concerns(pod.pod())) {
                continue;
            }
            try {
                left = extender.filter(pod, left, refusals);
            } catch (ExtenderException e) {
                ignore(extender, e);
            }
        }
        return left;
    }

    /** Adds what extenders find of nodes to their scores; one that does not answer adds nothing. */
    public void prioritize(PodInfo pod, List<NodeInfo> nodes, long[] totals) {
        for (Extender extender : extenders) {
            if (!extender.settings().prioritizeVerb().isEmpty() && extender.concerns(pod.pod())) {
                try {
                    extender.prioritize(pod, nodes, totals);
                } catch (ExtenderException e) {
                    LOG.debug("no score of extender {}: {}", extender.settings().urlPrefix(), e.getMessage());
                }
            }
        }
    }

    /** Returns which nodes may lose which pods, as far as extenders agree. */
    public Map<NodeInfo, Victims> preempt(PodInfo pod, Map<NodeInfo, Victims> victims) {
        Map<NodeInfo, Victims> left = victims;
        for (Extender extender : extenders) {
            if (left.isEmpty() || extender.settings().preemptVerb().isEmpty() || !extender.concerns(pod.pod())) {
                continue;
            }
            try {
                Map<String, Victims> answer = extender.preempt(pod, left);
                Map<NodeInfo, Victims> agreed = new LinkedHashMap<>();
                left.keySet().stream()
                        .filter(n -> answer.containsKey(n.name()))
                        .forEach(n -> agreed.put(n, answer.getOrDefault(n.name(), new Victims(List.of(), 0))));
                agreed.values().stream()
                        .filter(v -> v.pods().isEmpty())
                        .findFirst()
                        .ifPresent(v -> {
                            throw new ExtenderException("expected at least one victim pod on a node");
                        });
                left = agreed;
            } catch (ExtenderException e) {
                ignore(extender, e);
            }
        }
        return left;
    }

    /**
     * Lets the extender that binds bind a pod.
     *
     * @return whether one did; else the scheduler does
     * @throws ExtenderException where it could not, and may not be ignored
     */
    public boolean bind(Pod pod, String node) {
        for (Extender extender : extenders) {
            if (!extender.settings().bindVerb().isEmpty() && extender.concerns(pod)) {
                try {
                    extender.bind(pod, node);
                    return true;
                } catch (ExtenderException e) {
                    ignore(extender, e);
                }
            }
        }
        return false;
    }

    private static void ignore(Extender extender, ExtenderException e) {
        if (!extender.settings().ignorable()) {
            throw e;
        }
        LOG.info("left out extender {}, as it may be: {}", extender.settings().urlPrefix(), e.getMessage());
    }
}
