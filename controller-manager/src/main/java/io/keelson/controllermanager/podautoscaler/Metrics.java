package io.keelson.controllermanager.podautoscaler;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricIdentifier;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricStatusBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricTarget;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricValueStatus;
import io.keelson.api.quantity.Quantity.Format;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each metric of an autoscaler calls for. */
final class Metrics {
    private static final double TOLERANCE = 0.1;

    /**
     * What a metric calls for.
     *
     * @param name for events
     * @param status for the autoscaler's status
     */
    record Answer(int replicas, String name, MetricStatus status) {}

    private final MetricsClient client;
    private final HorizontalPodAutoscaler autoscaler;
    private final String selector;
    private final int specReplicas;
    private final int statusReplicas;
    private final ReplicaCalculator calculator;

    /**
     * @param selector of the target's pods
     * @param pods those it selects
     */
    Metrics(
            MetricsClient client,
            HorizontalPodAutoscaler autoscaler,
            String selector,
            int specReplicas,
            int statusReplicas,
            List<Pod> pods,
            Instant now) {
        this.client = client;
        this.autoscaler = autoscaler;
        this.selector = selector;
        this.specReplicas = specReplicas;
        this.statusReplicas = statusReplicas;
        this.calculator =
                new ReplicaCalculator(pods, tolerances(autoscaler.getSpec().getBehavior()), now);
    }

    /** KEP-4951. */
    private static ReplicaCalculator.Tolerances tolerances(@Nullable HorizontalPodAutoscalerBehavior behavior) {
        Quantity down = behavior == null || behavior.getScaleDown() == null
                ? null
                : behavior.getScaleDown().getTolerance();
        Quantity up = behavior == null || behavior.getScaleUp() == null
                ? null
                : behavior.getScaleUp().getTolerance();
        return new ReplicaCalculator.Tolerances(
                down == null ? TOLERANCE : down.getNumericalAmount().doubleValue(),
                up == null ? TOLERANCE : up.getNumericalAmount().doubleValue());
    }

    Answer of(MetricSpec spec) throws MetricException {
        return switch (spec.getType()) {
            case "Resource" -> {
                var resource = spec.getResource();
                Of of = resource(resource.getTarget(), resource.getName(), "");
                yield new Answer(
                        of.replicas,
                        of.name,
                        new MetricStatusBuilder()
                                .withType("Resource")
                                .withNewResource()
                                .withName(resource.getName())
                                .withCurrent(of.value)
                                .endResource()
                                .build());
            }
            case "ContainerResource" -> {
                var resource = spec.getContainerResource();
                Of of = resource(resource.getTarget(), resource.getName(), resource.getContainer());
                yield new Answer(
                        of.replicas,
                        of.name,
                        new MetricStatusBuilder()
                                .withType("ContainerResource")
                                .withNewContainerResource()
                                .withName(resource.getName())
                                .withContainer(resource.getContainer())
                                .withCurrent(of.value)
                                .endContainerResource()
                                .build());
            }
            case "Pods" -> pods(spec);
            case "Object" -> object(spec);
            case "External" -> external(spec);
            default -> throw new MetricException("unknown metric source type \"" + spec.getType() + "\"");
        };
    }

    private record Of(int replicas, String name, MetricValueStatus value) {}

    private Of resource(MetricTarget target, String resource, String container) throws MetricException {
        if (target.getAverageValue() != null) {
            try {
                ReplicaCalculator.Proposal proposal = calculator.byValue(
                        usage(resource, container),
                        specReplicas,
                        ReplicaCalculator.milli(target.getAverageValue()),
                        resource);
                return new Of(
                        proposal.replicas(),
                        resource + " resource",
                        new MetricValueStatus(null, quantity(resource, proposal.average()), null));
            } catch (MetricException e) {
                throw e.during("failed to get " + resource + " usage");
            }
        }
        if (target.getAverageUtilization() == null) {
            throw new MetricException("invalid resource metric source: neither an average utilization target nor an"
                    + " average value (usage) target was set");
        }
        try {
            ReplicaCalculator.Proposal proposal = calculator.byUtilization(
                    usage(resource, container), specReplicas, target.getAverageUtilization(), resource, container);
            return new Of(
                    proposal.replicas(),
                    resource + (container.isEmpty() ? "" : " container")
                            + " resource utilization (percentage of request)",
                    new MetricValueStatus(proposal.utilization(), quantity(resource, proposal.average()), null));
        } catch (MetricException e) {
            throw e.during("failed to get " + resource + " utilization");
        }
    }

    private Map<String, PodMetric> usage(String resource, String container) throws MetricException {
        try {
            return client.resource(resource, namespace(), selector, container);
        } catch (MetricException e) {
            throw e.during("unable to get metrics for resource " + resource);
        }
    }

    private Answer pods(MetricSpec spec) throws MetricException {
        var metric = spec.getPods().getMetric();
        Map<String, PodMetric> values;
        try {
            values = client.pods(metric.getName(), namespace(), selector, metric.getSelector());
        } catch (MetricException e) {
            throw e.during("unable to get metric " + metric.getName());
        }
        Quantity target = spec.getPods().getTarget().getAverageValue();
        ReplicaCalculator.Proposal proposal =
                calculator.byValue(values, specReplicas, ReplicaCalculator.milli(target), "");
        return new Answer(
                proposal.replicas(),
                "pods metric " + metric.getName(),
                new MetricStatusBuilder()
                        .withType("Pods")
                        .withNewPods()
                        .withMetric(new MetricIdentifier(metric.getName(), metric.getSelector()))
                        .withCurrent(new MetricValueStatus(null, quantity("", proposal.average()), null))
                        .endPods()
                        .build());
    }

    private Answer object(MetricSpec spec) throws MetricException {
        var object = spec.getObject().getDescribedObject();
        var metric = spec.getObject().getMetric();
        MetricTarget target = spec.getObject().getTarget();
        boolean total = "Value".equals(target.getType()) && target.getValue() != null;
        if (!total && target.getAverageValue() == null) {
            throw new MetricException(
                    "invalid object metric source: neither a value target nor an average value target was set");
        }
        long usage;
        try {
            usage = client.object(metric.getName(), namespace(), object, metric.getSelector());
        } catch (MetricException e) {
            MetricException whole = new MetricException("unable to get metric " + metric.getName() + ": "
                    + object.getKind() + " on " + namespace() + " " + object.getName() + "/" + e.message());
            throw total ? whole : whole.during("failed to get " + metric.getName() + " object metric");
        }
        ReplicaCalculator.Proposal proposal = total
                ? calculator.byTotal(usage, specReplicas, ReplicaCalculator.milli(target.getValue()))
                : calculator.byShare(usage, statusReplicas, ReplicaCalculator.milli(target.getAverageValue()));
        return new Answer(
                proposal.replicas(),
                total
                        ? object.getKind() + " metric " + metric.getName()
                        : outside(metric.getName(), metric.getSelector()),
                new MetricStatusBuilder()
                        .withType("Object")
                        .withNewObject()
                        .withDescribedObject(object)
                        .withMetric(new MetricIdentifier(metric.getName(), metric.getSelector()))
                        .withCurrent(value(total, proposal.average()))
                        .endObject()
                        .build());
    }

    private Answer external(MetricSpec spec) throws MetricException {
        var metric = spec.getExternal().getMetric();
        MetricTarget target = spec.getExternal().getTarget();
        boolean total = target.getAverageValue() == null;
        if (total && target.getValue() == null) {
            throw new MetricException(
                    "invalid external metric source: neither a value target nor an average value target was set");
        }
        String during = total
                ? "failed to get external metric " + metric.getName()
                : "failed to get " + metric.getName() + " external metric";
        try {
            long usage = 0;
            for (long value : client.external(metric.getName(), namespace(), metric.getSelector())) {
                usage = value > 0 && usage > Long.MAX_VALUE - value ? Long.MAX_VALUE : usage + value;
            }
            ReplicaCalculator.Proposal proposal = total
                    ? calculator.byTotal(usage, specReplicas, ReplicaCalculator.milli(target.getValue()))
                    : calculator.byShare(usage, statusReplicas, ReplicaCalculator.milli(target.getAverageValue()));
            return new Answer(
                    proposal.replicas(),
                    outside(metric.getName(), metric.getSelector()),
                    new MetricStatusBuilder()
                            .withType("External")
                            .withNewExternal()
                            .withMetric(new MetricIdentifier(metric.getName(), metric.getSelector()))
                            .withCurrent(value(total, proposal.average()))
                            .endExternal()
                            .build());
        } catch (MetricException e) {
            throw e.during(during);
        }
    }

    private static String outside(String name, @Nullable LabelSelector selector) {
        return "external metric " + name + "(" + (selector == null ? "nil" : "&" + MetricsClient.text(selector)) + ")";
    }

    private static MetricValueStatus value(boolean total, long milli) {
        Quantity quantity = quantity("", milli);
        return total ? new MetricValueStatus(null, null, quantity) : new MetricValueStatus(null, quantity, null);
    }

    private static Quantity quantity(String resource, long milli) {
        Format format = resource.equals("memory") ? Format.BINARY_SI : Format.DECIMAL_SI;
        return Quantity.parse(
                io.keelson.api.quantity.Quantity.ofMilli(milli, format).canonical());
    }

    private String namespace() {
        return autoscaler.getMetadata().getNamespace();
    }

    /** The reason for events and conditions when a metric of a type cannot be had. */
    static String reason(MetricSpec spec) {
        return switch (spec.getType()) {
            case "Resource" -> "FailedGetResourceMetric";
            case "ContainerResource" -> "FailedGetContainerResourceMetric";
            case "Pods" -> "FailedGetPodsMetric";
            case "Object" -> "FailedGetObjectMetric";
            case "External" -> "FailedGetExternalMetric";
            default -> "InvalidMetricSourceType";
        };
    }

    /** What the error of a metric begins with. */
    static String failed(MetricSpec spec) {
        return switch (spec.getType()) {
            case "Resource" -> "failed to get " + spec.getResource().getName() + " resource metric value: ";
            case "ContainerResource" ->
                "failed to get " + spec.getContainerResource().getContainer() + " container metric value: ";
            case "Pods" -> "failed to get pods metric value: ";
            case "Object" -> "failed to get object metric value: ";
            case "External" -> "failed to get " + spec.getExternal().getMetric().getName() + " external metric value: ";
            default -> "";
        };
    }
}
