package io.keelson.scheduler.config;

import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.api.json.Json;
import io.keelson.scheduler.config.PluginArguments.Fit;
import io.keelson.scheduler.config.PluginArguments.ShapePoint;
import io.keelson.scheduler.config.PluginArguments.Strategy;
import io.keelson.scheduler.config.PluginArguments.Weighted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The arguments of a profile's plugins, with upstream's defaults. */
final class ArgumentValues {
    private ArgumentValues() {}

    /** Returns what a profile says to one plugin; empty where it says nothing. */
    static JsonNode of(JsonNode profile, String plugin) {
        for (JsonNode config : profile.path("pluginConfig")) {
            if (config.path("name").asString("").equals(plugin)) {
                return config.path("args");
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /** @param leftToExtenders the resources that no plugin looks at */
    static PluginArguments of(JsonNode profile, Set<String> leftToExtenders) {
        JsonNode preemption = of(profile, "DefaultPreemption");
        JsonNode pods = of(profile, "InterPodAffinity");
        JsonNode added = of(profile, "NodeAffinity").path("addedAffinity");
        return new PluginArguments(
                new PluginArguments.Preemption(
                        preemption.path("minCandidateNodesPercentage").asInt(10),
                        preemption.path("minCandidateNodesAbsolute").asInt(100)),
                new PluginArguments.InterPodAffinity(
                        pods.path("hardPodAffinityWeight").asInt(1),
                        pods.path("ignorePreferredTermsOfExistingPods").asBoolean(false)),
                added.isObject() ? Serialization.unmarshal(Json.toString(added), NodeAffinity.class) : null,
                fit(of(profile, "NodeResourcesFit"), leftToExtenders),
                balanced(of(profile, "NodeResourcesBalancedAllocation").path("resources")),
                constraints(of(profile, "PodTopologySpread")),
                Duration.ofSeconds(
                        of(profile, "VolumeBinding").path("bindTimeoutSeconds").asLong(600)));
    }

    private static Fit fit(JsonNode args, Set<String> leftToExtenders) {
        Set<String> ignored = new HashSet<>(leftToExtenders);
        args.path("ignoredResources").forEach(r -> ignored.add(r.asString("")));
        Set<String> groups = new HashSet<>();
        args.path("ignoredResourceGroups").forEach(g -> groups.add(g.asString("")));
        JsonNode strategy = args.path("scoringStrategy");
        List<Weighted> resources = new ArrayList<>();
        strategy.path("resources")
                .forEach(r ->
                        resources.add(new Weighted(r.path("name").asString(""), PluginArgumentValidation.weight(r))));
        List<ShapePoint> shape = new ArrayList<>();
        strategy.path("requestedToCapacityRatio")
                .path("shape")
                .forEach(p -> shape.add(new ShapePoint(
                        p.path("utilization").asInt(0), p.path("score").asInt(0))));
        Strategy type = Strategy.LEAST_ALLOCATED;
        for (Strategy known : Strategy.values()) {
            type = known.word().equals(strategy.path("type").asString("")) ? known : type;
        }
        return new Fit(
                ignored,
                groups,
                type,
                resources.isEmpty() ? PluginArguments.defaults().fit().resources() : resources,
                shape);
    }

    private static List<String> balanced(JsonNode resources) {
        List<String> names = new ArrayList<>();
        resources.forEach(r -> names.add(r.path("name").asString("")));
        return names.isEmpty() ? PluginArguments.defaults().balanced() : List.copyOf(names);
    }

    private static @Nullable List<TopologySpreadConstraint> constraints(JsonNode args) {
        if (!args.path("defaultingType").asString("").equals("List")) {
            return null;
        }
        List<TopologySpreadConstraint> constraints = new ArrayList<>();
        args.path("defaultConstraints")
                .forEach(c ->
                        constraints.add(Serialization.unmarshal(Json.toString(c), TopologySpreadConstraint.class)));
        return List.copyOf(constraints);
    }
}
