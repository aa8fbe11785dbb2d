package io.keelson.scheduler.config;

import io.keelson.api.json.GoFormat;
import io.keelson.api.schema.DecodeException;
import io.keelson.api.schema.Decoder;
import io.keelson.api.schema.FieldValidation;
import io.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a file that says how to schedule. Strict: a field that is not known or given twice, a plugin that there is not
 * and a value out of bounds are errors in upstream's words, and nothing starts.
 */
public final class ConfigurationReader {
    /** The version that is read. */
    static final String VERSION = "kubescheduler.config.k8s.io/v1";

    private static final String GROUP = "kubescheduler.config.k8s.io";
    private static final String KIND = "KubeSchedulerConfiguration";
    private static final String SCHEME = "in scheme \"pkg/scheduler/apis/config/scheme/scheme.go:29\"";
    private static final String TYPE_META =
            "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }";

    private final List<String> strictErrors = new ArrayList<>();

    private ConfigurationReader() {}

    /**
     * Reads a configuration.
     *
     * @param document the file's content
     * @param duplicates the keys that the file gives twice, each as {@code line 3: key "name" already set in map}
     * @param text the file as it is, for errors
     * @throws InvalidSchedulerConfigurationException where a scheduler cannot start with it
     */
    public static SchedulerConfiguration read(JsonNode document, List<String> duplicates, String text) {
        ObjectNode decoded;
        try {
            decoded = new ConfigurationReader().decode(document, duplicates, text);
        } catch (DecodeException e) {
            throw new InvalidSchedulerConfigurationException(e.getMessage());
        }
        return ConfigurationValues.of(decoded);
    }

    private ObjectNode decode(JsonNode document, List<String> duplicates, String text) {
        if (!(document instanceof ObjectNode tree)) {
            if (document.isNull()) {
                throw missing("Kind", text);
            }
            throw new DecodeException("couldn't get version/kind; json parse error: json: cannot unmarshal "
                    + goKind(document) + " into Go value of type " + TYPE_META);
        }
        String kind = tree.path("kind").asString("");
        String version = tree.path("apiVersion").asString("");
        if (kind.isEmpty()) {
            throw missing("Kind", text);
        } else if (version.isEmpty()) {
            throw missing("apiVersion", text);
        } else if (version.equals(VERSION) && ConfigurationSchema.ARGUMENTS.containsKey(kind)) {
            throw new DecodeException("couldn't decode as " + KIND + ", got " + version + ", Kind=" + kind + ": ");
        } else if (!version.equals(VERSION) || !kind.equals(KIND)) {
            throw notRegistered(kind, version);
        }
        if (!duplicates.isEmpty()) {
            strictErrors.add("yaml: unmarshal errors:\n  " + String.join("\n  ", duplicates));
        }
        ObjectNode decoded = decode(tree, ConfigurationSchema.CONFIGURATION);
        JsonNode profiles = decoded.path("profiles");
        for (int i = 0; i < profiles.size(); i++) {
            JsonNode arguments = profiles.path(i).path("pluginConfig");
            for (int j = 0; j < arguments.size(); j++) {
                arguments((ObjectNode) arguments.path(j), "decoding .profiles[" + i + "].pluginConfig[" + j + "]: ");
            }
        }
        if (!strictErrors.isEmpty()) {
            throw new DecodeException("strict decoding error: " + String.join(", ", strictErrors));
        }
        return decoded;
    }

    private ObjectNode decode(ObjectNode tree, Schema schema) {
        var decoded = Decoder.decode(tree, schema, FieldValidation.WARN);
        strictErrors.addAll(decoded.strictErrors());
        return decoded.tree();
    }

    /** Decodes the arguments of a plugin that has any, in place; others' are nobody's business. */
    private void arguments(ObjectNode config, String where) {
        String plugin = config.path("name").asString("");
        Schema schema = ConfigurationSchema.ARGUMENTS.get(plugin + "Args");
        if (schema == null) {
            return;
        }
        JsonNode given = config.path("args");
        if (given.isMissingNode() || given.isNull()) {
            config.putObject("args");
            return;
        }
        String decoding = where + "decoding args for plugin " + plugin + ": ";
        if (!(given instanceof ObjectNode tree)) {
            throw new DecodeException(decoding + "couldn't get version/kind; json parse error: json: cannot unmarshal "
                    + goKind(given) + " into Go value of type " + TYPE_META);
        }
        String kind = tree.path("kind").asString(plugin + "Args");
        String version = tree.path("apiVersion").asString(VERSION);
        if (!version.equals(VERSION) || !kind.equals(KIND) && !ConfigurationSchema.ARGUMENTS.containsKey(kind)) {
            throw new DecodeException(decoding + notRegistered(kind, version).getMessage());
        }
        if (!kind.equals(plugin + "Args")) {
            throw new DecodeException(where + "args for plugin " + plugin + " were not of type " + plugin + "Args."
                    + GROUP + ", got " + kind + "." + GROUP);
        }
        try {
            var decoded = Decoder.decode(tree, schema, FieldValidation.WARN);
            if (!decoded.strictErrors().isEmpty()) {
                strictErrors.add(where + "strict decoding error: decoding args for plugin " + plugin
                        + ": strict decoding error: " + String.join(", ", decoded.strictErrors()));
            }
            config.set("args", decoded.tree());
        } catch (DecodeException e) {
            throw new DecodeException(decoding + e.getMessage());
        }
    }

    private static DecodeException missing(String what, String text) {
        return new DecodeException("Object '" + what + "' is missing in '" + text + "'");
    }

    private static DecodeException notRegistered(String kind, String version) {
        return new DecodeException("no kind " + GoFormat.quote(kind) + " is registered for version "
                + GoFormat.quote(version) + " " + SCHEME);
    }

    private static String goKind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "bool";
            default -> value instanceof ArrayNode ? "array" : "object";
        };
    }
}
