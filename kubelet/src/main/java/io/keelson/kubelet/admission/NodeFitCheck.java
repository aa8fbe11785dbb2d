package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.keelson.client.workload.NodeSelectors;
import io.keelson.client.workload.Tolerations;
import io.keelson.kubelet.container.PodResources;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler looked at, looked at again on the node: the pod must fit beside the others, want to be on such a
 * node, and tolerate its {@code NoExecute} taints. Pods that were bound past the scheduler meet these rules here alone.
 */
public final class NodeFitCheck implements AdmissionCheck {
    private static final List<String> FIRST = List.of("cpu", "memory", "ephemeral-storage");

    private final Map<String, Quantity> allocatable;
    private final Supplier<@Nullable Node> node;
    private final HostPorts ports;

    /**
     * @param allocatable what the node offers to pods by itself; what others added to the node's status counts as well
     * @param node the node as the API server has it, null where that is not known
     * @param ports what may not be given to pods of the node's ports
     */
    public NodeFitCheck(Map<String, Quantity> allocatable, Supplier<@Nullable Node> node, HostPorts ports) {
        this.allocatable = Map.copyOf(allocatable);
        this.node = node;
        this.ports = ports;
    }

    @Override
    public @Nullable Failure refuses(Candidate candidate) {
        Node known = node.get();
        Failure lacking = resources(candidate, offered(known));
        return lacking != null ? lacking : other(candidate, known);
    }

    /** Returns what refuses the pod besides resources, null for nothing. */
    @Nullable
    Failure otherwiseRefuses(Candidate candidate) {
        return other(candidate, node.get());
    }

    /** Returns how much of each resource the pod lacks. */
    Map<String, BigDecimal> missing(Candidate candidate) {
        Map<String, BigDecimal> missing = new LinkedHashMap<>();
        lacking(candidate, offered(node.get()))
                .forEach(l -> missing.put(l.resource(), l.used().add(l.wanted()).subtract(l.capacity())));
        return missing;
    }

    private @Nullable Failure other(Candidate candidate, @Nullable Node known) {
        Pod pod = candidate.pod();
        if (known != null && !NodeSelectors.allow(pod.getSpec(), known)) {
            return failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
        }
        if (ports.taken(pod, candidate.others())) {
            return failed("NodePorts", "node(s) didn't have free ports for the requested pod ports");
        }
        return known == null || StaticPods.isStatic(pod) ? null : taints(pod, known);
    }

    private static Failure failed(String predicate, String why) {
        return new Failure(predicate, "Predicate " + predicate + " failed: " + why);
    }

    private static @Nullable Failure taints(Pod pod, Node node) {
        List<Taint> evicting = Objects.requireNonNullElse(node.getSpec().getTaints(), List.<Taint>of()).stream()
                .filter(t -> "NoExecute".equals(t.getEffect()))
                .toList();
        return Tolerations.all(evicting, pod.getSpec().getTolerations())
                ? null
                : failed("TaintToleration", "node(s) had taints that the pod didn't tolerate");
    }

    private Map<String, Quantity> offered(@Nullable Node known) {
        Map<String, Quantity> offered = new TreeMap<>();
        if (known != null && known.getStatus() != null && known.getStatus().getAllocatable() != null) {
            offered.putAll(known.getStatus().getAllocatable());
        }
        offered.putAll(allocatable);
        return offered;
    }

    private static @Nullable Failure resources(Candidate candidate, Map<String, Quantity> offered) {
        List<Lack> lacking = lacking(candidate, offered);
        return lacking.isEmpty() ? null : lacking.getFirst().failure();
    }

    /** A resource of which there is not enough. */
    private record Lack(String resource, BigDecimal wanted, BigDecimal used, BigDecimal capacity) {
        Failure failure() {
            return new Failure(
                    "OutOf" + resource,
                    "Node didn't have enough resource: " + resource + ", requested: " + units(resource, wanted)
                            + ", used: " + units(resource, used) + ", capacity: " + units(resource, capacity));
        }
    }

    /** Resources that the node does not know are the cluster's: upstream does not ask for them here. */
    private static List<Lack> lacking(Candidate candidate, Map<String, Quantity> offered) {
        Collection<Pod> others = candidate.others();
        List<Lack> lacking = new ArrayList<>();
        Quantity pods = offered.get("pods");
        if (pods != null && others.size() + 1 > pods.getNumericalAmount().longValue()) {
            lacking.add(new Lack("pods", BigDecimal.ONE, BigDecimal.valueOf(others.size()), pods.getNumericalAmount()));
        }
        List<String> names = new ArrayList<>(FIRST);
        offered.keySet().stream()
                .filter(name -> !FIRST.contains(name) && !name.equals("pods"))
                .forEach(names::add);
        for (String resource : names) {
            Quantity there = offered.get(resource);
            BigDecimal wanted = PodResources.request(candidate.pod(), resource);
            if (there == null || wanted.signum() == 0) {
                continue;
            }
            BigDecimal used = others.stream()
                    .map(p -> PodResources.request(p, resource))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            if (used.add(wanted).compareTo(there.getNumericalAmount()) > 0) {
                lacking.add(new Lack(resource, wanted, used, there.getNumericalAmount()));
            }
        }
        return lacking;
    }

    static String units(String resource, BigDecimal amount) {
        BigDecimal shown = resource.equals("cpu") ? amount.movePointRight(3) : amount;
        return shown.setScale(0, RoundingMode.CEILING).toPlainString();
    }
}
