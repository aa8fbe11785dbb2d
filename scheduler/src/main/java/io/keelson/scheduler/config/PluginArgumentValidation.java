package io.keelson.scheduler.config;

import io.keelson.api.time.GoDuration;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Which arguments of plugins cannot be used, in upstream's words. */
final class PluginArgumentValidation {
    private static final String BOTH_ZERO = "cannot be zero at the same time as ";
    private static final List<String> STRATEGIES = Arrays.stream(PluginArguments.Strategy.values())
            .map(PluginArguments.Strategy::word)
            .sorted()
            .toList();

    private PluginArgumentValidation() {}

    /** Checks the arguments of a plugin; those of the resources' plugin are looked at when it is made. */
    static void check(String plugin, FieldPath path, JsonNode args, FieldErrors errors) {
        switch (plugin) {
            case "DefaultPreemption" -> preemption(path, args, errors);
            case "InterPodAffinity" -> {
                int weight = args.path("hardPodAffinityWeight").asInt(1);
                range(path.child("hardPodAffinityWeight"), weight, errors);
            }
            case "NodeAffinity" -> {
                FieldPath added = path.child("addedAffinity");
                NodeTermValidation.check(added, args.path("addedAffinity"), errors);
            }
            case "NodeResourcesBalancedAllocation" -> balanced(path.child("resources"), args.path("resources"), errors);
            case "PodTopologySpread" -> spread(path, args, errors);
            case "VolumeBinding" -> volumes(path, args, errors);
            case "DynamicResources" -> devices(path, args, errors);
            default -> {}
        }
    }

    private static void range(FieldPath path, int percent, FieldErrors errors) {
        if (percent < 0 || percent > 100) {
            errors.invalid(path, percent, "not in valid range [0, 100]");
        }
    }

    private static void preemption(FieldPath path, JsonNode args, FieldErrors errors) {
        FieldPath percent = path.child("minCandidateNodesPercentage");
        FieldPath absolute = path.child("minCandidateNodesAbsolute");
        int share = args.path("minCandidateNodesPercentage").asInt(10);
        int number = args.path("minCandidateNodesAbsolute").asInt(100);
        range(percent, share, errors);
        if (number < 0) {
            errors.invalid(absolute, number, "not in valid range [0, inf)");
        }
        if (share == 0 && number == 0) {
            errors.invalid(percent, share, BOTH_ZERO + "minCandidateNodesAbsolute");
            errors.invalid(absolute, number, BOTH_ZERO + "minCandidateNodesPercentage");
        }
    }

    private static void balanced(FieldPath path, JsonNode resources, FieldErrors errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < resources.size(); i++) {
            String name = resources.path(i).path("name").asString("");
            long weight = weight(resources.path(i));
            if (!seen.add(name)) {
                errors.duplicate(path.index(i).child("name"), name);
            }
            if (weight != 1) {
                errors.invalid(path.index(i).child("weight"), weight, "must be 1");
            }
        }
    }

    /** Returns a resource's weight; one that is not given or 0 is 1. */
    static long weight(JsonNode resource) {
        long weight = resource.path("weight").asLong(0);
        return weight == 0 ? 1 : weight;
    }

    private static void spread(FieldPath path, JsonNode args, FieldErrors errors) {
        String type = args.path("defaultingType").asString("");
        type = type.isEmpty() ? "System" : type;
        JsonNode constraints = args.path("defaultConstraints");
        if (!Set.of("System", "List").contains(type)) {
            errors.notSupported(path.child("defaultingType"), type, List.of("System", "List"));
        } else if (type.equals("System") && !constraints.isEmpty()) {
            errors.invalid(path.child("defaultingType"), type, "when .defaultConstraints are not empty");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < constraints.size(); i++) {
            JsonNode constraint = constraints.path(i);
            FieldPath at = path.child("defaultConstraints").index(i);
            int skew = constraint.path("maxSkew").asInt(0);
            if (skew <= 0) {
                errors.invalid(at.child("maxSkew"), skew, "not in valid range (0, inf)");
            }
            String key = constraint.path("topologyKey").asString("");
            if (key.isEmpty()) {
                errors.required(at.child("topologyKey"), "can not be empty");
            } else {
                errors.invalid(at.child("topologyKey"), key, Names.qualifiedName(key));
            }
            String action = constraint.path("whenUnsatisfiable").asString("");
            if (action.isEmpty()) {
                errors.required(at.child("whenUnsatisfiable"), "can not be empty");
            } else if (!action.equals("DoNotSchedule") && !action.equals("ScheduleAnyway")) {
                errors.notSupported(at.child("whenUnsatisfiable"), action, List.of("DoNotSchedule", "ScheduleAnyway"));
            }
            if (constraint.has("labelSelector")) {
                errors.forbidden(
                        at.child("labelSelector"),
                        "constraint must not define a selector, as they deduced for each pod");
            }
            String pair = "{" + key + ", " + action + "}";
            if (!seen.add(pair)) {
                errors.duplicate(at, pair);
            }
        }
    }

    private static void volumes(FieldPath path, JsonNode args, FieldErrors errors) {
        long timeout = args.path("bindTimeoutSeconds").asLong(600);
        if (timeout < 0) {
            errors.invalid(
                    path.child("bindTimeoutSeconds"),
                    timeout,
                    "invalid BindTimeoutSeconds, should not be a negative value");
        }
        if (args.has("shape")) {
            errors.invalid(
                    path.child("shape"),
                    args.path("shape"),
                    "unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring");
        }
    }

    private static void devices(FieldPath path, JsonNode args, FieldErrors errors) {
        Duration filter = GoDuration.parse(args.path("filterTimeout").asString("10s"));
        Duration binding = GoDuration.parse(args.path("bindingTimeout").asString("600s"));
        if (filter.isNegative()) {
            errors.invalid(path.child("filterTimeout"), GoDuration.format(filter), "must be zero or positive");
        }
        if (binding.compareTo(Duration.ofSeconds(1)) < 0) {
            errors.invalid(path.child("bindingTimeout"), GoDuration.format(binding), "must be at least 1 second");
        }
    }

    /** Checks how resources are looked at. */
    static void fit(FieldPath path, JsonNode args, FieldErrors errors) {
        names(path.child("ignoredResources"), args.path("ignoredResources"), errors);
        JsonNode groups = args.path("ignoredResourceGroups");
        for (int i = 0; i < groups.size(); i++) {
            String group = groups.path(i).asString("");
            if (group.contains("/")) {
                errors.invalid(
                        path.child("ignoredResourceGroups").index(i), group, "resource group name can't contain '/'");
            }
        }
        names(path.child("ignoredResourceGroups"), groups, errors);
        FieldPath at = path.child("scoringStrategy");
        JsonNode strategy = args.path("scoringStrategy");
        String type = strategy.isMissingNode()
                ? STRATEGIES.getFirst()
                : strategy.path("type").asString("");
        if (!STRATEGIES.contains(type)) {
            errors.notSupported(at.child("type"), type, STRATEGIES);
        }
        JsonNode resources = strategy.path("resources");
        for (int i = 0; i < resources.size(); i++) {
            long weight = weight(resources.path(i));
            if (weight <= 0 || weight > 100) {
                errors.invalid(
                        at.child("resources").index(i).child("weight"),
                        weight,
                        "resource weight of " + resources.path(i).path("name").asString("")
                                + " not in valid range (0, 100]");
            }
        }
        FieldPath ratio = at.child("requestedToCapacityRatio");
        boolean asked = type.equals(PluginArguments.Strategy.REQUESTED_TO_CAPACITY_RATIO.word());
        boolean given = strategy.has("requestedToCapacityRatio");
        if (asked && !given) {
            errors.required(ratio, "must be specified when type is RequestedToCapacityRatio");
        } else if (asked) {
            shape(
                    ratio.child("shape"),
                    strategy.path("requestedToCapacityRatio").path("shape"),
                    errors);
        } else if (given) {
            errors.forbidden(ratio, "must be nil when type is not RequestedToCapacityRatio");
        }
    }

    private static void names(FieldPath path, JsonNode names, FieldErrors errors) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.path(i).asString("");
            errors.invalid(path.index(i), name, Names.qualifiedName(name));
        }
    }

    private static void shape(FieldPath path, JsonNode shape, FieldErrors errors) {
        if (shape.isEmpty()) {
            errors.required(path, "at least one point must be specified");
            return;
        }
        for (int i = 1; i < shape.size(); i++) {
            int utilization = shape.path(i).path("utilization").asInt(0);
            if (shape.path(i - 1).path("utilization").asInt(0) >= utilization) {
                errors.invalid(
                        path.index(i).child("utilization"), utilization, "values must be sorted in increasing order");
                break;
            }
        }
        for (int i = 0; i < shape.size(); i++) {
            range(
                    path.index(i).child("utilization"),
                    shape.path(i).path("utilization").asInt(0),
                    errors);
            int score = shape.path(i).path("score").asInt(0);
            if (score < 0 || score > 10) {
                errors.invalid(path.index(i).child("score"), score, "not in valid range [0, 10]");
            }
        }
    }
}
