package io.keelson.podruntime.build.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code config} of an image that is being built, as the image specification has it and docker adds to it. Keys that
 * nothing here knows are kept. Immutable: a change makes a new one.
 */
public final class ImageConfiguration {
    private final ObjectNode config;

    private ImageConfiguration(ObjectNode config) {
        this.config = config;
    }

    /** The configuration of {@code scratch}. */
    public static ImageConfiguration empty() {
        return new ImageConfiguration(JsonMapper.shared().createObjectNode());
    }

    /** @param config the {@code config} of an image's configuration file; what is no object is empty */
    public static ImageConfiguration of(JsonNode config) {
        return config instanceof ObjectNode object ? new ImageConfiguration(object.deepCopy()) : empty();
    }

    /** As it goes into an image. */
    public ObjectNode toJson() {
        return config.deepCopy();
    }

    /** The variables in the order they were first set. */
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String variable : list("Env")) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return variables;
    }

    public String workingDirectory() {
        String directory = config.path("WorkingDir").asString("");
        return directory.isEmpty() ? "/" : directory;
    }

    public String user() {
        return config.path("User").asString("");
    }

    /** The program that commands in shell form are given to. */
    public List<String> shell() {
        List<String> shell = list("Shell");
        return shell.isEmpty() ? List.of("/bin/sh", "-c") : shell;
    }

    /** The instructions that images made from this one begin with. */
    public List<String> triggers() {
        return list("OnBuild");
    }

    private List<String> list(String key) {
        List<String> values = new ArrayList<>();
        config.path(key).forEach(value -> values.add(value.asString("")));
        return values;
    }

    private interface Change {
        void apply(ObjectNode config);
    }

    private ImageConfiguration with(Change change) {
        ObjectNode changed = config.deepCopy();
        change.apply(changed);
        return new ImageConfiguration(changed);
    }

    ImageConfiguration withEnvironment(Map<String, String> added) {
        Map<String, String> variables = environment();
        variables.putAll(added);
        return with(c -> {
            ArrayNode env = c.putArray("Env");
            variables.forEach((name, value) -> env.add(name + "=" + value));
        });
    }

    ImageConfiguration withLabels(Map<String, String> added) {
        return with(c -> added.forEach(c.withObject("/Labels")::put));
    }

    /** Adds keys of a set, which the specification writes as objects without content. */
    ImageConfiguration withKeys(String set, List<String> added) {
        return with(c -> added.forEach(key -> c.withObject("/" + set).putObject(key)));
    }

    ImageConfiguration withText(String key, String value) {
        return with(c -> c.put(key, value));
    }

    ImageConfiguration withList(String key, List<String> values) {
        return with(c -> values.forEach(c.putArray(key)::add));
    }

    ImageConfiguration withHealthcheck(ObjectNode check) {
        return with(c -> c.set("Healthcheck", check));
    }

    ImageConfiguration withTrigger(String instruction) {
        List<String> all = new ArrayList<>(triggers());
        all.add(instruction);
        return withList("OnBuild", all);
    }

    ImageConfiguration without(String key) {
        return with(c -> c.remove(key));
    }
}
