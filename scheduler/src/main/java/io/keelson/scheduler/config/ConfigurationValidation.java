package io.keelson.scheduler.config;

import io.keelson.api.time.GoDuration;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.scheduler.config.SchedulerConfiguration.LeaderElection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Which values of a configuration a scheduler cannot start with, in upstream's order and words. */
final class ConfigurationValidation {
    private static final Set<String> REMOVED_PLUGINS =
            Set.of("AzureDiskLimits", "CinderLimits", "EBSLimits", "GCEPDLimits");
    private static final List<ExtensionPoint> CHECKED_POINTS = List.of(
            ExtensionPoint.PRE_ENQUEUE,
            ExtensionPoint.QUEUE_SORT,
            ExtensionPoint.PRE_FILTER,
            ExtensionPoint.FILTER,
            ExtensionPoint.POST_FILTER,
            ExtensionPoint.PRE_SCORE,
            ExtensionPoint.SCORE,
            ExtensionPoint.RESERVE,
            ExtensionPoint.PERMIT,
            ExtensionPoint.PRE_BIND,
            ExtensionPoint.BIND,
            ExtensionPoint.POST_BIND);
    private static final String MUST_BE_SAME = "must be the same for all profiles";

    private ConfigurationValidation() {}

    static void check(JsonNode tree, LeaderElection election, FieldErrors errors) {
        int burst = tree.path("clientConnection").path("burst").asInt(0);
        if (burst < 0) {
            errors.invalid(FieldPath.of("clientConnection", "burst"), burst, "must be non-negative");
        }
        leaderElection(tree.path("leaderElection"), election, errors);
        int parallelism = tree.path("parallelism").asInt(16);
        if (parallelism <= 0) {
            errors.invalid(FieldPath.of("parallelism"), parallelism, "should be an integer value greater than zero");
        }
        profiles(tree.path("profiles"), errors);
        percentage(tree, FieldPath.of("percentageOfNodesToScore"), errors);
        long initial = tree.path("podInitialBackoffSeconds").asLong(1);
        long longest = tree.path("podMaxBackoffSeconds").asLong(10);
        if (initial <= 0) {
            errors.invalid(FieldPath.of("podInitialBackoffSeconds"), initial, "must be greater than 0");
        }
        if (longest < initial) {
            errors.invalid(
                    FieldPath.of("podMaxBackoffSeconds"),
                    longest,
                    "must be greater than or equal to PodInitialBackoffSeconds");
        }
        extenders(tree.path("extenders"), errors);
    }

    private static void leaderElection(JsonNode tree, LeaderElection election, FieldErrors errors) {
        if (!election.elect()) {
            return;
        }
        FieldPath path = FieldPath.of("leaderElection");
        positive(path.child("leaseDuration"), election.lease(), errors);
        positive(path.child("renewDeadline"), election.renewDeadline(), errors);
        positive(path.child("retryPeriod"), election.retry(), errors);
        if (election.lease().compareTo(election.renewDeadline()) <= 0) {
            errors.invalid(
                    path.child("leaseDuration"),
                    GoDuration.format(election.renewDeadline()),
                    "must be greater than `RenewDeadline`");
        }
        String lock = tree.path("resourceLock").asString("");
        if (!lock.isEmpty() && !lock.equals("leases")) {
            errors.invalid(path.child("resourceLock"), lock, "resourceLock value must be \"leases\"");
        }
    }

    private static void positive(FieldPath path, Duration duration, FieldErrors errors) {
        if (duration.isNegative()) {
            errors.invalid(path, GoDuration.format(duration), "must be greater than zero");
        }
    }

    private static void percentage(JsonNode tree, FieldPath path, FieldErrors errors) {
        int percentage = tree.path("percentageOfNodesToScore").asInt(0);
        if (percentage < 0 || percentage > 100) {
            errors.invalid(path, percentage, "not in valid range [0-100]");
        }
    }

    private static void profiles(JsonNode profiles, FieldErrors errors) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < profiles.size(); i++) {
            JsonNode profile = profiles.path(i);
            FieldPath path = FieldPath.of("profiles").index(i);
            String name = profile.path("schedulerName").asString("");
            if (name.isEmpty()) {
                errors.required(path.child("schedulerName"), "");
            }
            percentage(profile, path.child("percentageOfNodesToScore"), errors);
            plugins(path, profile, errors);
            if (seen.putIfAbsent(name, i) != null) {
                errors.duplicate(path.child("schedulerName"), JsonNodeFactory.instance.objectNode());
            }
        }
        JsonNode first = profiles.path(0).path("plugins").path("queueSort");
        int sorts = first.path("enabled").size();
        if (sorts > 1) {
            errors.invalid(
                    FieldPath.of("profiles").index(0).child("plugins", "queueSort", "Enabled"),
                    sorts,
                    "only one queue sort plugin can be enabled");
        }
        for (int i = 1; i < profiles.size(); i++) {
            JsonNode other = profiles.path(i).path("plugins").path("queueSort");
            if (!pluginSet(first).equals(pluginSet(other))) {
                errors.invalid(
                        FieldPath.of("profiles").index(i).child("plugins", "queueSort"),
                        pluginSet(other),
                        MUST_BE_SAME);
            }
        }
    }

    private static ObjectNode pluginSet(JsonNode set) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        for (String list : List.of("enabled", "disabled")) {
            String name = list.equals("enabled") ? "Enabled" : "Disabled";
            if (set.path(list).isEmpty()) {
                told.putNull(name);
            } else {
                var plugins = told.putArray(name);
                set.path(list)
                        .forEach(p -> plugins.addObject()
                                .put("Name", p.path("name").asString(""))
                                .put("Weight", p.path("weight").asInt(0)));
            }
        }
        return told;
    }

    private static void plugins(FieldPath path, JsonNode profile, FieldErrors errors) {
        for (ExtensionPoint point : CHECKED_POINTS) {
            JsonNode enabled = profile.path("plugins").path(point.field()).path("enabled");
            for (int i = 0; i < enabled.size(); i++) {
                removed(
                        path.child("plugins", point.field(), "enabled").index(i),
                        enabled.path(i).path("name").asString(""),
                        errors);
            }
        }
        Set<String> seen = new HashSet<>();
        JsonNode arguments = profile.path("pluginConfig");
        for (int i = 0; i < arguments.size(); i++) {
            FieldPath at = path.child("pluginConfig").index(i);
            String plugin = arguments.path(i).path("name").asString("");
            if (!seen.add(plugin)) {
                errors.duplicate(at, plugin);
            }
            removed(at, plugin, errors);
            PluginArgumentValidation.check(
                    plugin, at.child("args"), arguments.path(i).path("args"), errors);
        }
    }

    private static void removed(FieldPath path, String plugin, FieldErrors errors) {
        if (REMOVED_PLUGINS.contains(plugin)) {
            String version = ConfigurationReader.VERSION;
            errors.invalid(
                    path,
                    plugin,
                    "was invalid in version \"" + version + "\" (KubeSchedulerConfiguration is version \"" + version
                            + "\")");
        }
    }

    private static void extenders(JsonNode extenders, FieldErrors errors) {
        int binders = 0;
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < extenders.size(); i++) {
            JsonNode extender = extenders.path(i);
            FieldPath path = FieldPath.of("extenders").index(i);
            long weight = extender.path("weight").asLong(0);
            if (!extender.path("prioritizeVerb").asString("").isEmpty() && weight <= 0) {
                errors.invalid(path.child("weight"), weight, "must have a positive weight applied to it");
            }
            if (!extender.path("bindVerb").asString("").isEmpty()) {
                binders++;
            }
            JsonNode resources = extender.path("managedResources");
            for (int j = 0; j < resources.size(); j++) {
                FieldPath at = path.child("managedResources").index(j).child("name");
                String name = resources.path(j).path("name").asString("");
                errors.addAll(extendedResource(at, name));
                if (!seen.add(name)) {
                    errors.invalid(at, name, "duplicate extender managed resource name");
                }
            }
        }
        if (binders > 1) {
            errors.invalid(
                    FieldPath.of("extenders"),
                    "found " + binders + " extenders implementing bind",
                    "only one extender can implement bind");
        }
    }

    /** Extended resources have a domain that is not Kubernetes' own. */
    private static List<FieldError> extendedResource(FieldPath path, String name) {
        List<String> wrong = Names.qualifiedName(name);
        if (!wrong.isEmpty()) {
            return wrong.stream().map(w -> FieldError.invalid(path, name, w)).toList();
        }
        boolean extended = name.contains("/")
                && !name.contains("kubernetes.io/")
                && !name.startsWith("requests.")
                && Names.qualifiedName("requests." + name).isEmpty();
        return extended ? List.of() : List.of(FieldError.invalid(path, name, "is an invalid extended resource name"));
    }
}
