package io.keelson.resources.bootstrap;

import io.keelson.api.json.Json;
import io.keelson.apiserver.authorization.AggregationRules;
import io.keelson.apiserver.authorization.PolicyRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The roles and bindings every cluster starts with, read from {@code rbac.txt} beside this class. */
public final class RbacDefaults {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final Pattern WORDS = Pattern.compile(" +");
    private static final String CONTROLLER_PREFIX = "system:controller:";

    private final List<ObjectNode> clusterRoles = new ArrayList<>();
    private final List<ObjectNode> others = new ArrayList<>();

    private RbacDefaults() {}

    /** Reads the defaults; the rules of roles that gather others' are filled in. */
    public static RbacDefaults load() {
        RbacDefaults defaults = new RbacDefaults();
        ArrayNode rules = null;
        for (String line : text().split("\n")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith(" ")) {
                Objects.requireNonNull(rules, line).add(rule(words(line)));
            } else {
                rules = defaults.define(words(line));
            }
        }
        defaults.aggregate();
        return defaults;
    }

    /** Returns all objects: roles before the bindings that refer to them. */
    public List<ObjectNode> objects() {
        List<ObjectNode> all = new ArrayList<>(clusterRoles);
        all.addAll(others);
        return all;
    }

    /** Returns the rules of a default cluster role, none where there is no such role. */
    public List<PolicyRule> rulesOf(String clusterRole) {
        for (ObjectNode role : clusterRoles) {
            if (clusterRole.equals(Json.text(role, "metadata", "name"))) {
                return PolicyRule.of(role);
            }
        }
        return List.of();
    }

    private ArrayNode define(String[] words) {
        return switch (words[0]) {
            case "clusterrole" -> clusterRole(words);
            case "controller" -> {
                String name = CONTROLLER_PREFIX + words[1];
                others.add(binding(
                        "ClusterRoleBinding", "", name, "ClusterRole", name, "account:kube-system/" + words[1]));
                yield clusterRole(new String[] {"clusterrole", name});
            }
            case "role" -> {
                ObjectNode role = object("Role", words[1], words[2]);
                others.add(role);
                yield role.putArray("rules");
            }
            case "clusterbinding" -> {
                others.add(binding("ClusterRoleBinding", "", words[1], "ClusterRole", words[2], rest(words, 3)));
                yield Json.object().arrayNode();
            }
            case "binding" -> {
                others.add(binding("RoleBinding", words[1], words[2], words[3], words[4], rest(words, 5)));
                yield Json.object().arrayNode();
            }
            default -> throw new IllegalStateException("rbac.txt: " + words[0]);
        };
    }

    private ArrayNode clusterRole(String[] words) {
        ObjectNode role = object("ClusterRole", "", words[1]);
        for (String option : rest(words, 2)) {
            String[] parts = option.split("=");
            if (parts[0].equals("label")) {
                Json.child(role, "metadata", "labels").put(parts[1], parts[2]);
            } else {
                role.putObject("aggregationRule")
                        .putArray("clusterRoleSelectors")
                        .addObject()
                        .putObject("matchLabels")
                        .put(parts[1], parts[2]);
            }
        }
        clusterRoles.add(role);
        return role.putArray("rules");
    }

    /** Fills in gathered rules, until roles that gather gathering roles have them too. */
    private void aggregate() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (ObjectNode role : clusterRoles) {
                if (role.has("aggregationRule")) {
                    ArrayNode gathered = AggregationRules.rules(role, clusterRoles);
                    changed |= !gathered.equals(role.get("rules"));
                    role.set("rules", gathered);
                }
            }
        }
    }

    private static ObjectNode rule(String[] columns) {
        List<String> verbs = List.of(columns[0].split(","));
        if (columns[1].equals("url")) {
            return new PolicyRule(verbs, List.of(), List.of(), List.of(), List.of(columns[2].split(","))).toTree();
        }
        List<String> groups = new ArrayList<>();
        for (String group : columns[1].split(",")) {
            groups.add(group.equals("core") ? "" : group);
        }
        List<String> names = columns.length > 3 ? List.of(columns[3].split(",")) : List.of();
        return new PolicyRule(verbs, groups, List.of(columns[2].split(",")), names, List.of()).toTree();
    }

    private static ObjectNode object(String kind, String namespace, String name) {
        ObjectNode object = Json.object().put("kind", kind).put("apiVersion", GROUP + "/v1");
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.putObject("labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
        metadata.putObject("annotations").put("rbac.authorization.kubernetes.io/autoupdate", "true");
        return object;
    }

    private static ObjectNode binding(
            String kind, String namespace, String name, String roleKind, String role, String... subjects) {
        ObjectNode binding = object(kind, namespace, name);
        if (subjects.length > 0) {
            ArrayNode list = binding.putArray("subjects");
            for (String subject : subjects) {
                list.add(subject(subject));
            }
        }
        binding.putObject("roleRef")
                .put("apiGroup", GROUP)
                .put("kind", roleKind)
                .put("name", role);
        return binding;
    }

    private static JsonNode subject(String word) {
        int colon = word.indexOf(':');
        String name = word.substring(colon + 1);
        return switch (word.substring(0, colon)) {
            case "user" ->
                Json.object().put("kind", "User").put("apiGroup", GROUP).put("name", name);
            case "group" ->
                Json.object().put("kind", "Group").put("apiGroup", GROUP).put("name", name);
            default -> {
                int slash = name.indexOf('/');
                yield Json.object()
                        .put("kind", "ServiceAccount")
                        .put("name", name.substring(slash + 1))
                        .put("namespace", name.substring(0, slash));
            }
        };
    }

    private static String[] words(String line) {
        return WORDS.split(line.strip());
    }

    private static String[] rest(String[] words, int from) {
        return Arrays.copyOfRange(words, Math.min(from, words.length), words.length);
    }

    private static String text() {
        try (InputStream in = RbacDefaults.class.getResourceAsStream("rbac.txt")) {
            return new String(Objects.requireNonNull(in, "rbac.txt").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
