package io.keelson.scheduler.config;

import static io.keelson.scheduler.config.ExtensionPoint.BIND;
import static io.keelson.scheduler.config.ExtensionPoint.FILTER;
import static io.keelson.scheduler.config.ExtensionPoint.POST_FILTER;
import static io.keelson.scheduler.config.ExtensionPoint.PRE_BIND;
import static io.keelson.scheduler.config.ExtensionPoint.PRE_ENQUEUE;
import static io.keelson.scheduler.config.ExtensionPoint.PRE_FILTER;
import static io.keelson.scheduler.config.ExtensionPoint.PRE_SCORE;
import static io.keelson.scheduler.config.ExtensionPoint.QUEUE_SORT;
import static io.keelson.scheduler.config.ExtensionPoint.RESERVE;
import static io.keelson.scheduler.config.ExtensionPoint.SCORE;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The plugins there are, where each takes part, and what they weigh in the default profile. */
final class PluginRegistry {
    private static final Map<String, Set<ExtensionPoint>> POINTS = new LinkedHashMap<>();
    private static final List<EnabledPlugin> DEFAULTS = new ArrayList<>();

    static {
        add("SchedulingGates", 0, PRE_ENQUEUE);
        add("PrioritySort", 0, QUEUE_SORT);
        add("NodeUnschedulable", 0, FILTER);
        add("NodeName", 0, FILTER);
        add("TaintToleration", 3, FILTER, PRE_SCORE, SCORE);
        add("NodeAffinity", 2, PRE_FILTER, FILTER, PRE_SCORE, SCORE);
        add("NodePorts", 0, PRE_FILTER, FILTER);
        add("NodeResourcesFit", 1, PRE_FILTER, FILTER, PRE_SCORE, SCORE);
        add("VolumeRestrictions", 0, PRE_FILTER, FILTER);
        add("NodeVolumeLimits", 0, PRE_FILTER, FILTER);
        add("VolumeBinding", 0, PRE_FILTER, FILTER, RESERVE, PRE_BIND, PRE_SCORE, SCORE);
        add("VolumeZone", 0, PRE_FILTER, FILTER);
        add("PodTopologySpread", 2, PRE_FILTER, FILTER, PRE_SCORE, SCORE);
        add("InterPodAffinity", 2, PRE_FILTER, FILTER, PRE_SCORE, SCORE);
        add("DefaultPreemption", 0, POST_FILTER, PRE_ENQUEUE);
        add("NodeResourcesBalancedAllocation", 1, PRE_SCORE, SCORE);
        add("ImageLocality", 1, SCORE);
        add("DefaultBinder", 0, BIND);
    }

    private PluginRegistry() {}

    private static void add(String name, int weight, ExtensionPoint... points) {
        POINTS.put(name, EnumSet.copyOf(List.of(points)));
        DEFAULTS.add(new EnabledPlugin(name, weight));
    }

    /** A plugin that a list enables; without a weight of its own it has 0. */
    record EnabledPlugin(String name, int weight) {}

    /** Returns the plugins of the default profile, in its order. */
    static List<EnabledPlugin> defaults() {
        return List.copyOf(DEFAULTS);
    }

    static boolean knows(String plugin) {
        return POINTS.containsKey(plugin);
    }

    /** Returns whether a plugin takes part somewhere. */
    static boolean takesPart(String plugin, ExtensionPoint point) {
        return POINTS.getOrDefault(plugin, Set.of()).contains(point);
    }
}
