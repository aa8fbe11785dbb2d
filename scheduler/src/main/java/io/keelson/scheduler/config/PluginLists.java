package io.keelson.scheduler.config;

import io.keelson.scheduler.config.PluginRegistry.EnabledPlugin;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which plugins take part where, in their order: the default ones, changed by what a profile's {@code plugins} enable
 * and disable (KEP-785, KEP-2891).
 */
final class PluginLists {
    private static final String ALL = "*";
    /** What every score may sum up to, so that no sum overflows. */
    private static final long MOST = Long.MAX_VALUE;

    private static final long BEST_SCORE = 100;

    private PluginLists() {}

    /**
     * A profile's plugins.
     *
     * @param lists by extension point, in order
     * @param weights of the plugins that score
     */
    record Resolved(Map<ExtensionPoint, List<String>> lists, Map<String, Integer> weights) {}

    private record PluginSet(List<EnabledPlugin> enabled, Set<String> disabled) {
        static PluginSet of(@Nullable JsonNode set) {
            if (set == null) {
                return new PluginSet(List.of(), Set.of());
            }
            List<EnabledPlugin> enabled = new ArrayList<>();
            set.path("enabled")
                    .forEach(p -> enabled.add(new EnabledPlugin(
                            p.path("name").asString(""), p.path("weight").asInt(0))));
            Set<String> disabled = new HashSet<>();
            set.path("disabled").forEach(p -> disabled.add(p.path("name").asString("")));
            return new PluginSet(enabled, disabled);
        }

        /** This set's plugins in place of those of the same name, the others behind what stays of the defaults. */
        PluginSet over(List<EnabledPlugin> defaults) {
            Map<String, EnabledPlugin> own = new HashMap<>();
            enabled.forEach(p -> own.put(p.name(), p));
            List<EnabledPlugin> all = new ArrayList<>();
            Set<EnabledPlugin> replaced = new HashSet<>();
            if (!disabled.contains(ALL)) {
                for (EnabledPlugin p : defaults) {
                    if (!disabled.contains(p.name())) {
                        EnabledPlugin instead = own.getOrDefault(p.name(), p);
                        all.add(instead);
                        replaced.add(instead);
                    }
                }
            }
            Set<String> done = new HashSet<>();
            for (EnabledPlugin p : enabled) {
                if (!replaced.contains(p) || !done.add(p.name())) {
                    all.add(p);
                }
            }
            return new PluginSet(all, disabled);
        }
    }

    /**
     * Puts the lists of a profile together.
     *
     * @param profile its name, for errors
     * @param plugins what the file says of plugins; null where it says nothing
     * @throws InvalidSchedulerConfigurationException where a plugin is named that cannot be used so
     */
    static Resolved resolve(String profile, @Nullable JsonNode plugins) {
        PluginSet multi =
                PluginSet.of(plugins == null ? null : plugins.get("multiPoint")).over(PluginRegistry.defaults());
        Map<ExtensionPoint, PluginSet> sets = new EnumMap<>(ExtensionPoint.class);
        for (ExtensionPoint point : ExtensionPoint.values()) {
            PluginSet own = PluginSet.of(plugins == null ? null : plugins.get(point.field()));
            check(point, own);
            sets.put(point, own);
        }
        Map<ExtensionPoint, List<String>> lists = new EnumMap<>(ExtensionPoint.class);
        sets.forEach((point, own) -> lists.put(point, expand(point, own, multi)));
        int sorts = list(lists, ExtensionPoint.QUEUE_SORT).size();
        if (sorts != 1) {
            throw new InvalidSchedulerConfigurationException(
                    "only one queue sort plugin required for profile with scheduler name \"" + profile + "\", but got "
                            + sorts);
        }
        if (list(lists, ExtensionPoint.BIND).isEmpty()) {
            throw new InvalidSchedulerConfigurationException(
                    "at least one bind plugin is needed for profile with scheduler name \"" + profile + "\"");
        }
        return new Resolved(lists, weights(sets.getOrDefault(ExtensionPoint.SCORE, PluginSet.of(null)), multi));
    }

    private static List<String> list(Map<ExtensionPoint, List<String>> lists, ExtensionPoint point) {
        return lists.getOrDefault(point, List.of());
    }

    private static void check(ExtensionPoint point, PluginSet set) {
        Set<String> seen = new HashSet<>();
        for (EnabledPlugin p : set.enabled()) {
            if (!PluginRegistry.knows(p.name())) {
                throw missing(point, p.name());
            }
            if (!PluginRegistry.takesPart(p.name(), point)) {
                throw new InvalidSchedulerConfigurationException(
                        "plugin \"" + p.name() + "\" does not extend " + point.interfaceName() + " plugin");
            }
            if (!seen.add(p.name())) {
                throw twice(point, p.name());
            }
        }
    }

    private static InvalidSchedulerConfigurationException missing(ExtensionPoint point, String plugin) {
        return new InvalidSchedulerConfigurationException(point.interfaceName() + " \"" + plugin + "\" does not exist");
    }

    private static InvalidSchedulerConfigurationException twice(ExtensionPoint point, String plugin) {
        return new InvalidSchedulerConfigurationException(
                "plugin \"" + plugin + "\" already registered as \"" + point.interfaceName() + "\"");
    }

    /** Those of both lists as the point's own list orders them, then those of {@code multiPoint}, then the rest. */
    private static List<String> expand(ExtensionPoint point, PluginSet own, PluginSet multi) {
        Set<String> named = new LinkedHashSet<>();
        own.enabled().forEach(p -> named.add(p.name()));
        if (own.disabled().contains(ALL)) {
            return List.copyOf(named);
        }
        Set<String> overridden = new HashSet<>();
        Set<String> added = new LinkedHashSet<>();
        for (EnabledPlugin p : multi.enabled()) {
            if (!PluginRegistry.knows(p.name())) {
                throw missing(point, p.name());
            }
            if (!PluginRegistry.takesPart(p.name(), point) || own.disabled().contains(p.name())) {
                continue;
            }
            if (named.contains(p.name())) {
                overridden.add(p.name());
            } else if (!added.add(p.name())) {
                throw twice(point, p.name());
            }
        }
        List<String> all = new ArrayList<>();
        named.stream().filter(overridden::contains).forEach(all::add);
        all.addAll(added);
        named.stream().filter(n -> !overridden.contains(n)).forEach(all::add);
        return List.copyOf(all);
    }

    private static Map<String, Integer> weights(PluginSet score, PluginSet multi) {
        List<EnabledPlugin> all = new ArrayList<>(score.enabled());
        all.addAll(multi.enabled());
        Map<String, Integer> weights = new LinkedHashMap<>();
        long total = 0;
        for (EnabledPlugin p : all) {
            if (!PluginRegistry.takesPart(p.name(), ExtensionPoint.SCORE) || weights.containsKey(p.name())) {
                continue;
            }
            int weight = p.weight() == 0 ? 1 : p.weight();
            if (weight < 0 || weight * BEST_SCORE > MOST - total) {
                throw new InvalidSchedulerConfigurationException(
                        "score plugins: total score of Score plugins could overflow");
            }
            weights.put(p.name(), weight);
            total += weight * BEST_SCORE;
        }
        return Map.copyOf(weights);
    }
}
