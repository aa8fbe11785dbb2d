package io.keelson.resources.autoscaling;

import io.keelson.api.validation.Names;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules on autoscalers. */
final class AutoscalerRules implements Rules {
    private static final int MAX_WINDOW = 3600;
    private static final int MAX_PERIOD = 1800;
    private static final String[] TYPES = {"ContainerResource", "External", "Object", "Pods", "Resource"};
    private static final Map<String, String> FIELDS = Map.of(
            "Object", "object",
            "Pods", "pods",
            "Resource", "resource",
            "External", "external",
            "ContainerResource", "containerResource");

    @Override
    public void status(Subject autoscaler, Subject old) {
        autoscaler.at("status", "currentReplicas").notNegative();
        autoscaler.at("status", "desiredReplicas").notNegative();
    }

    @Override
    public void check(Subject object) {
        Subject spec = object.at("spec");
        Subject min = spec.at("minReplicas");
        Subject max = spec.at("maxReplicas");
        if (min.present() && min.number() < 1) {
            min.invalid("must be greater than or equal to 1");
        }
        if (max.number() == 0) {
            max.required("must be set and greater than 0");
        } else if (max.number() < 0) {
            max.invalid("must be greater than or equal to 1");
        }
        if (min.present() && max.number() < min.number()) {
            max.errors().invalid(max.path(), max.number(), "must be greater than or equal to `minReplicas`");
        }
        reference(spec.at("scaleTargetRef"));
        version(spec.at("scaleTargetRef", "apiVersion"));
        spec.at("metrics").each().forEach(AutoscalerRules::metric);
        if (min.present() && min.number() == 0 && !scalesFromZero(spec.at("metrics"))) {
            spec.at("metrics")
                    .forbidden(
                            "must specify at least one Object or External metric to support scaling to zero replicas");
        }
        for (String direction : List.of("scaleUp", "scaleDown")) {
            scaling(spec.at("behavior", direction));
        }
    }

    private static boolean scalesFromZero(Subject metrics) {
        return metrics.each().stream()
                .anyMatch(metric ->
                        metric.at("type").is("Object") || metric.at("type").is("External"));
    }

    private static void reference(Subject reference) {
        for (String field : List.of("kind", "name")) {
            if (reference.at(field).given()) {
                reference.at(field).named(Names::pathSegment);
            }
        }
    }

    private static void version(Subject version) {
        int slash = version.text().indexOf('/');
        if (slash != version.text().lastIndexOf('/')) {
            version.errors()
                    .invalid(version.path(), version.text(), "unexpected GroupVersion string: " + version.text());
        } else if (slash <= 0) {
            version.errors().invalid(version.path(), version.text(), "apiVersion must specify API group");
        }
    }

    private static void metric(Subject metric) {
        Subject type = metric.at("type");
        if (type.empty()) {
            type.required("must specify a metric source type");
        }
        boolean known = FIELDS.containsKey(type.text());
        if (!known) {
            type.errors().notSupported(type.path(), type.text(), List.of(TYPES));
        }
        List<String> there = new ArrayList<>();
        for (String field : List.of("object", "external", "pods", "resource", "containerResource")) {
            if (metric.at(field).present()) {
                there.add(field);
                if (there.size() == 1) {
                    source(field, metric.at(field));
                }
            }
        }
        String expected = FIELDS.getOrDefault(type.text(), "");
        if (!known) {
            type.errors().notSupported(type.path(), type.text(), List.of(TYPES));
        } else if (!there.contains(expected)) {
            metric.at(expected).required("must populate information for the given metric source");
        }
        if (there.size() != 1) {
            there.remove(expected);
            there.forEach(field -> metric.at(field).forbidden("must populate the given metric source only"));
        }
    }

    private static void source(String kind, Subject source) {
        Subject target = source.at("target");
        boolean value = target.at("value").present();
        boolean average = target.at("averageValue").present();
        switch (kind) {
            case "object" -> {
                reference(source.at("describedObject"));
                named(source);
                target(target);
                if (!value && !average) {
                    target.at("averageValue").required("must set either a target value or averageValue");
                }
            }
            case "external" -> {
                named(source);
                target(target);
                if (!value && !average) {
                    target.at("averageValue").required("must set either a target value for metric or a per-pod target");
                } else if (value && average) {
                    target.at("value").forbidden("may not set both a target value for metric and a per-pod target");
                }
            }
            case "pods" -> {
                named(source);
                target(target);
                if (!average) {
                    target.at("averageValue").required("must specify a positive target averageValue");
                }
            }
            default -> {
                if (source.at("name").empty()) {
                    source.at("name").required("must specify a resource name");
                }
                if (kind.equals("containerResource")) {
                    if (source.at("container").empty()) {
                        source.at("container").required("must specify a container");
                    } else {
                        source.at("container").named(Names::dns1123Label);
                    }
                }
                target(target);
                boolean share = target.at("averageUtilization").present();
                if (!share && !average) {
                    target.at("averageUtilization")
                            .required("must set either a target raw value or a target utilization");
                } else if (share && average) {
                    target.at("averageValue").forbidden("may not set both a target raw value and a target utilization");
                }
            }
        }
    }

    private static void named(Subject source) {
        Subject name = source.at("metric", "name");
        if (name.empty()) {
            name.required("must specify a metric name");
        } else {
            name.named(Names::pathSegment);
        }
    }

    private static void target(Subject target) {
        Subject type = target.at("type");
        if (type.empty()) {
            type.required("must specify a metric target type");
        }
        if (!List.of("Utilization", "Value", "AverageValue").contains(type.text())) {
            type.invalid("must be either Utilization, Value, or AverageValue");
        }
        for (String field : List.of("value", "averageValue")) {
            Subject amount = target.at(field);
            if (amount.present() && VolumeRules.amount(amount.text()).signum() <= 0) {
                amount.invalid("must be positive");
            }
        }
        Subject share = target.at("averageUtilization");
        if (share.present() && share.number() < 1) {
            share.invalid("must be greater than 0");
        }
    }

    private static void scaling(Subject rules) {
        if (!rules.present()) {
            return;
        }
        Subject window = rules.at("stabilizationWindowSeconds");
        if (window.number() < 0) {
            window.invalid("must be greater than or equal to zero");
        } else if (window.number() > MAX_WINDOW) {
            window.invalid("must be less than or equal to " + MAX_WINDOW);
        }
        rules.at("selectPolicy").optionalOneOf("Disabled", "Max", "Min");
        if (rules.at("policies").empty()) {
            rules.at("policies").required("must specify at least one Policy");
        }
        for (Subject policy : rules.at("policies").each()) {
            Subject type = policy.at("type");
            if (!type.is("Pods") && !type.is("Percent")) {
                type.errors().notSupported(type.path(), type.text(), List.of("Percent", "Pods"));
            }
            for (String field : List.of("value", "periodSeconds")) {
                Subject number = policy.at(field);
                if (number.number() <= 0) {
                    number.errors().invalid(number.path(), number.number(), "must be greater than zero");
                }
            }
            if (policy.at("periodSeconds").number() > MAX_PERIOD) {
                policy.at("periodSeconds").invalid("must be less than or equal to " + MAX_PERIOD);
            }
        }
        Subject tolerance = rules.at("tolerance");
        if (tolerance.present() && VolumeRules.amount(tolerance.text()).signum() < 0) {
            tolerance.invalid("must be greater than or equal to 0");
        }
    }
}
