package io.keelson.scheduler.config;

import io.keelson.api.time.GoDuration;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.scheduler.config.SchedulerConfiguration.LeaderElection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The values of a configuration that was decoded, with upstream's defaults; all of them are checked. */
final class ConfigurationValues {
    private static final Duration EXTENDER_TIMEOUT = Duration.ofSeconds(5);
    /** Certificates and keys in files may be so large, in bytes. */
    private static final int LARGEST_PEM = 1 << 20;

    private ConfigurationValues() {}

    /** @throws InvalidSchedulerConfigurationException naming all values that cannot be used */
    static SchedulerConfiguration of(ObjectNode tree) {
        if (tree.path("profiles").isEmpty()) {
            tree.putArray("profiles").addObject();
        }
        JsonNode profiles = tree.path("profiles");
        if (profiles.size() == 1 && !profiles.path(0).has("schedulerName")) {
            ((ObjectNode) profiles.path(0)).put("schedulerName", SchedulerProfile.DEFAULT_NAME);
        }
        LeaderElection election = leaderElection(tree.path("leaderElection"));
        FieldErrors errors = new FieldErrors();
        ConfigurationValidation.check(tree, election, errors);
        if (!errors.isEmpty()) {
            throw new InvalidSchedulerConfigurationException(errors.aggregate());
        }
        List<ExtenderSettings> extenders = new ArrayList<>();
        tree.path("extenders").forEach(e -> extenders.add(extender(e)));
        Set<String> leftToExtenders = new HashSet<>();
        extenders.forEach(e -> leftToExtenders.addAll(e.ignoredResources()));
        List<SchedulerProfile> all = new ArrayList<>();
        profiles.forEach(p -> all.add(profile(p, leftToExtenders)));
        return new SchedulerConfiguration(
                tree.path("percentageOfNodesToScore").asInt(0),
                Duration.ofSeconds(tree.path("podInitialBackoffSeconds").asLong(1)),
                Duration.ofSeconds(tree.path("podMaxBackoffSeconds").asLong(10)),
                all,
                extenders,
                election,
                tree.path("clientConnection").path("kubeconfig").asString(""));
    }

    private static LeaderElection leaderElection(JsonNode tree) {
        LeaderElection usual = LeaderElection.defaults();
        return new LeaderElection(
                tree.path("leaderElect").asBoolean(true),
                text(tree, "resourceNamespace", usual.namespace()),
                text(tree, "resourceName", usual.name()),
                duration(tree, "leaseDuration", usual.lease()),
                duration(tree, "renewDeadline", usual.renewDeadline()),
                duration(tree, "retryPeriod", usual.retry()));
    }

    private static String text(JsonNode tree, String field, String usual) {
        String text = tree.path(field).asString("");
        return text.isEmpty() ? usual : text;
    }

    private static Duration duration(JsonNode tree, String field, Duration usual) {
        if (!tree.has(field)) {
            return usual;
        }
        try {
            Duration read = GoDuration.parse(tree.path(field).asString(""));
            return read.isZero() ? usual : read;
        } catch (IllegalArgumentException e) {
            throw new InvalidSchedulerConfigurationException(String.valueOf(e.getMessage()));
        }
    }

    private static SchedulerProfile profile(JsonNode tree, Set<String> leftToExtenders) {
        String name = tree.path("schedulerName").asString("");
        try {
            PluginLists.Resolved resolved = PluginLists.resolve(name, tree.get("plugins"));
            FieldErrors late = new FieldErrors();
            JsonNode fit = ArgumentValues.of(tree, "NodeResourcesFit");
            if (resolved.lists().values().stream().anyMatch(l -> l.contains("NodeResourcesFit"))) {
                PluginArgumentValidation.fit(FieldPath.root(), fit, late);
            }
            if (!late.isEmpty()) {
                throw new InvalidSchedulerConfigurationException(
                        "initializing plugin \"NodeResourcesFit\": " + late.aggregate());
            }
            @Nullable
            Integer percentage = tree.has("percentageOfNodesToScore")
                    ? Integer.valueOf(tree.path("percentageOfNodesToScore").asInt())
                    : null;
            return new SchedulerProfile(
                    name, percentage, resolved.lists(), resolved.weights(), ArgumentValues.of(tree, leftToExtenders));
        } catch (InvalidSchedulerConfigurationException e) {
            throw new InvalidSchedulerConfigurationException(
                    "initializing profiles: creating profile for scheduler name " + name + ": " + e.getMessage());
        }
    }

    private static ExtenderSettings extender(JsonNode tree) {
        Set<String> managed = new HashSet<>();
        Set<String> ignored = new HashSet<>();
        for (JsonNode resource : tree.path("managedResources")) {
            String name = resource.path("name").asString("");
            managed.add(name);
            if (resource.path("ignoredByScheduler").asBoolean(false)) {
                ignored.add(name);
            }
        }
        return new ExtenderSettings(
                tree.path("urlPrefix").asString(""),
                tree.path("filterVerb").asString(""),
                tree.path("preemptVerb").asString(""),
                tree.path("prioritizeVerb").asString(""),
                tree.path("weight").asLong(0),
                tree.path("bindVerb").asString(""),
                tree.has("tlsConfig") ? tls(tree.path("tlsConfig")) : null,
                tree.path("enableHTTPS").asBoolean(false),
                duration(tree, "httpTimeout", EXTENDER_TIMEOUT),
                tree.path("nodeCacheCapable").asBoolean(false),
                managed,
                ignored,
                tree.path("ignorable").asBoolean(false));
    }

    private static ExtenderSettings.Tls tls(JsonNode tree) {
        return new ExtenderSettings.Tls(
                tree.path("insecure").asBoolean(false),
                tree.path("serverName").asString(""),
                pem(tree, "certData", "certFile"),
                pem(tree, "keyData", "keyFile"),
                pem(tree, "caData", "caFile"));
    }

    private static byte @Nullable [] pem(JsonNode tree, String data, String file) {
        String given = tree.path(data).asString("");
        if (!given.isEmpty()) {
            return Base64.getDecoder().decode(given);
        }
        String name = tree.path(file).asString("");
        if (name.isEmpty()) {
            return null;
        }
        try {
            if (Files.size(Path.of(name)) > LARGEST_PEM) {
                throw new InvalidSchedulerConfigurationException(name + " is larger than " + LARGEST_PEM + " bytes");
            }
            return Files.readAllBytes(Path.of(name));
        } catch (IOException e) {
            throw new InvalidSchedulerConfigurationException(name + ": cannot be read: " + e.getMessage());
        }
    }
}
