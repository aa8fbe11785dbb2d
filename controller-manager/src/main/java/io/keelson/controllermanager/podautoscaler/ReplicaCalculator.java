package io.keelson.controllermanager.podautoscaler;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Times;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many replicas a metric calls for. Pods that are not ready or have no metric count with what moves least. Pure. */
final class ReplicaCalculator {
    /** CPU of pods younger than this counts only if they were ready over the whole window. */
    private static final Duration CPU_INITIALIZATION = Duration.ofMinutes(5);
    /** A pod that was never ready until so long after its start is still starting. */
    private static final Duration READINESS_DELAY = Duration.ofSeconds(30);

    /** What is called for, what the average is in thousandths, and of what it is asked for the percentage. */
    record Proposal(int replicas, long average, int utilization) {}

    /** How far usage may be off its target before anything is done, as shares of it. */
    record Tolerances(double down, double up) {
        boolean within(double ratio) {
            return 1 - down <= ratio && ratio <= 1 + up;
        }
    }

    private record Groups(int ready, Set<String> unready, Set<String> missing, Set<String> ignored) {}

    private final List<Pod> pods;
    private final Tolerances tolerances;
    private final Instant now;

    ReplicaCalculator(List<Pod> pods, Tolerances tolerances, Instant now) {
        this.pods = pods;
        this.tolerances = tolerances;
        this.now = now;
    }

    /** By percentage of what pods request. */
    Proposal byUtilization(Map<String, PodMetric> all, int current, int target, String resource, String container)
            throws MetricException {
        requirePods();
        Map<String, PodMetric> metrics = new HashMap<>(all);
        Groups groups = group(metrics, resource);
        metrics.keySet().removeAll(groups.ignored);
        metrics.keySet().removeAll(groups.unready);
        requireMetrics(metrics);
        Map<String, Long> requests = requests(resource, container);
        Usage usage = utilization(metrics, requests, target);
        boolean upWithUnready = !groups.unready.isEmpty() && usage.ratio > 1;
        int replicas;
        if (!upWithUnready && groups.missing.isEmpty()) {
            replicas = tolerances.within(usage.ratio) ? current : ceil(usage.ratio * groups.ready);
        } else {
            for (String pod : groups.missing) {
                if (usage.ratio < 1) {
                    long request = requests.getOrDefault(pod, 0L);
                    metrics.put(pod, PodMetric.of(request * Math.max(100, target) / 100));
                } else if (usage.ratio > 1) {
                    metrics.put(pod, PodMetric.of(0));
                }
            }
            if (upWithUnready) {
                groups.unready.forEach(pod -> metrics.put(pod, PodMetric.of(0)));
            }
            replicas = careful(usage.ratio, utilization(metrics, requests, target).ratio, metrics.size(), current);
        }
        return new Proposal(replicas, usage.average, usage.percentage);
    }

    /** By average value. */
    Proposal byValue(Map<String, PodMetric> all, int current, long target, String resource) throws MetricException {
        requirePods();
        Map<String, PodMetric> metrics = new HashMap<>(all);
        Groups groups = group(metrics, resource);
        metrics.keySet().removeAll(groups.ignored);
        metrics.keySet().removeAll(groups.unready);
        requireMetrics(metrics);
        long average = average(metrics);
        double ratio = (double) average / target;
        boolean upWithUnready = !groups.unready.isEmpty() && ratio > 1;
        int replicas;
        if (!upWithUnready && groups.missing.isEmpty()) {
            replicas = tolerances.within(ratio) ? current : ceil(ratio * groups.ready);
        } else {
            for (String pod : groups.missing) {
                if (ratio < 1) {
                    metrics.put(pod, PodMetric.of(target));
                } else if (ratio > 1) {
                    metrics.put(pod, PodMetric.of(0));
                }
            }
            if (upWithUnready) {
                groups.unready.forEach(pod -> metrics.put(pod, PodMetric.of(0)));
            }
            replicas = careful(ratio, (double) average(metrics) / target, metrics.size(), current);
        }
        return new Proposal(replicas, average, 0);
    }

    /** By a value that is of no pod: the replicas there are times the ratio. */
    Proposal byTotal(long usage, int current, long target) throws MetricException {
        double ratio = (double) usage / target;
        if (current == 0) {
            return new Proposal(ceil(ratio), usage, 0);
        }
        if (tolerances.within(ratio)) {
            return new Proposal(current, usage, 0);
        }
        try {
            requirePods();
        } catch (MetricException e) {
            throw e.during("unable to calculate ready pods");
        }
        long ready = pods.stream()
                .filter(p -> PodState.phase(p).equals("Running") && PodState.isReady(p))
                .count();
        return new Proposal(ceil(ratio * ready), usage, 0);
    }

    /** By a value that is of no pod, a share for each. */
    Proposal byShare(long usage, int statusReplicas, long target) {
        double ratio = (double) usage / ((double) target * statusReplicas);
        int replicas = tolerances.within(ratio) ? statusReplicas : ceil((double) usage / target);
        return new Proposal(replicas, (long) Math.ceil((double) usage / statusReplicas), 0);
    }

    /** With assumed metrics nothing is done where it would go the other way. */
    private int careful(double before, double after, int pods, int current) {
        if (tolerances.within(after) || before < 1 && after > 1 || before > 1 && after < 1) {
            return current;
        }
        int replicas = ceil(after * pods);
        boolean backwards = after < 1 && replicas > current || after > 1 && replicas < current;
        return backwards ? current : replicas;
    }

    private record Usage(double ratio, int percentage, long average) {}

    private static Usage utilization(Map<String, PodMetric> metrics, Map<String, Long> requests, int target)
            throws MetricException {
        long used = 0;
        long requested = 0;
        int entries = 0;
        for (Map.Entry<String, PodMetric> metric : metrics.entrySet()) {
            Long request = requests.get(metric.getKey());
            if (request != null) {
                used += metric.getValue().value();
                requested += request;
                entries++;
            }
        }
        if (requested == 0) {
            throw new MetricException("no metrics returned matched known pods");
        }
        int percentage = (int) (used * 100 / requested);
        return new Usage((double) percentage / target, percentage, used / entries);
    }

    private static long average(Map<String, PodMetric> metrics) {
        return metrics.values().stream().mapToLong(PodMetric::value).sum() / metrics.size();
    }

    private Groups group(Map<String, PodMetric> metrics, String resource) {
        Groups groups = new Groups(0, new HashSet<>(), new HashSet<>(), new HashSet<>());
        int ready = 0;
        for (Pod pod : pods) {
            String name = pod.getMetadata().getName();
            PodMetric metric = metrics.get(name);
            if (PodState.isDeleted(pod) || PodState.phase(pod).equals("Failed")) {
                groups.ignored.add(name);
            } else if (PodState.phase(pod).equals("Pending")) {
                groups.unready.add(name);
            } else if (metric == null) {
                groups.missing.add(name);
            } else if (resource.equals("cpu") && isStarting(pod, metric)) {
                groups.unready.add(name);
            } else {
                ready++;
            }
        }
        return new Groups(ready, groups.unready, groups.missing, groups.ignored);
    }

    private boolean isStarting(Pod pod, PodMetric metric) {
        PodCondition condition = PodState.condition(pod, "Ready");
        Instant started =
                pod.getStatus() == null ? null : Times.instant(pod.getStatus().getStartTime());
        if (condition == null || started == null) {
            return true;
        }
        boolean unready = "False".equals(condition.getStatus());
        Instant since = Times.orEpoch(condition.getLastTransitionTime());
        if (started.plus(CPU_INITIALIZATION).isAfter(now)) {
            return unready || metric.at().isBefore(since.plus(metric.window()));
        }
        return unready && started.plus(READINESS_DELAY).isAfter(since);
    }

    private Map<String, Long> requests(String resource, String container) throws MetricException {
        Map<String, Long> requests = new HashMap<>();
        for (Pod pod : pods) {
            String name = pod.getMetadata().getName();
            Map<String, Quantity> ofPod = pod.getSpec().getResources() == null
                    ? null
                    : pod.getSpec().getResources().getRequests();
            if (container.isEmpty() && ofPod != null && !ofPod.isEmpty()) {
                Quantity request = ofPod.get(resource);
                if (request == null) {
                    throw new MetricException("missing pod-level request for " + resource + " in Pod " + name);
                }
                requests.put(name, milli(request));
            } else {
                requests.put(name, ofContainers(pod, resource, container));
            }
        }
        return requests;
    }

    private static long ofContainers(Pod pod, String resource, String container) throws MetricException {
        List<Container> counted = new ArrayList<>(pod.getSpec().getContainers());
        Objects.requireNonNullElse(pod.getSpec().getInitContainers(), List.<Container>of()).stream()
                .filter(c -> "Always".equals(c.getRestartPolicy()))
                .forEach(counted::add);
        String name = pod.getMetadata().getName();
        long sum = 0;
        boolean found = container.isEmpty();
        for (Container c : counted) {
            if (!container.isEmpty() && !container.equals(c.getName())) {
                continue;
            }
            Quantity request = request(c, resource);
            if (request == null) {
                throw new MetricException(
                        "missing request for " + resource + " in container " + c.getName() + " of Pod " + name);
            }
            sum += milli(request);
            found = true;
        }
        if (!found) {
            throw new MetricException("container " + container + " not found in Pod " + name);
        }
        return sum;
    }

    private static @Nullable Quantity request(Container container, String resource) {
        return container.getResources() == null || container.getResources().getRequests() == null
                ? null
                : container.getResources().getRequests().get(resource);
    }

    static long milli(Quantity quantity) {
        return quantity.getNumericalAmount()
                .multiply(BigDecimal.valueOf(1000))
                .setScale(0, RoundingMode.CEILING)
                .longValue();
    }

    private void requirePods() throws MetricException {
        if (pods.isEmpty()) {
            throw new MetricException("no pods returned by selector while calculating replica count");
        }
    }

    private static void requireMetrics(Map<String, PodMetric> metrics) throws MetricException {
        if (metrics.isEmpty()) {
            throw new MetricException("did not receive metrics for targeted pods (pods might be unready)");
        }
    }

    private static int ceil(double replicas) {
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(replicas));
    }
}
