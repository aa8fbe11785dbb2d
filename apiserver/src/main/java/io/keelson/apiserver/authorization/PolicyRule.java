package io.keelson.apiserver.authorization;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One rule of a role: verbs on resources of groups, or on URL paths. {@code *} stands for all.
 *
 * @param verbs the verbs allowed
 * @param apiGroups the groups of the resources, empty text for the core group
 * @param resources resources or {@code resource/subresource}; {@code *}{@code /scale} is a subresource of all resources
 * @param resourceNames the only names allowed; empty for all
 * @param nonResourceUrls paths, a {@code *} at the end stands for whatever follows
 */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {

    /** Reads the {@code rules} of a role. */
    public static List<PolicyRule> of(JsonNode role) {
        List<PolicyRule> rules = new ArrayList<>();
        for (JsonNode rule : Json.elements(role, "rules")) {
            rules.add(new PolicyRule(
                    texts(rule, "verbs"),
                    texts(rule, "apiGroups"),
                    texts(rule, "resources"),
                    texts(rule, "resourceNames"),
                    texts(rule, "nonResourceURLs")));
        }
        return rules;
    }

    /** Returns whether the rule allows a request. */
    public boolean allows(Attributes request) {
        if (!hasOrAll(verbs, request.verb())) {
            return false;
        }
        if (!request.resourceRequest()) {
            return allowsPath(request.path());
        }
        return hasOrAll(apiGroups, request.group())
                && allowsResource(request.resource(), request.subresource())
                && (resourceNames.isEmpty() || resourceNames.contains(request.name()));
    }

    private boolean allowsResource(String resource, String subresource) {
        String combined = subresource.isEmpty() ? resource : resource + "/" + subresource;
        for (String allowed : resources) {
            if (allowed.equals("*")
                    || allowed.equals(combined)
                    || !subresource.isEmpty()
                            && allowed.startsWith("*/")
                            && allowed.substring(2).equals(subresource)) {
                return true;
            }
        }
        return false;
    }

    private boolean allowsPath(String path) {
        for (String allowed : nonResourceUrls) {
            if (allowed.equals("*") || pathCovers(allowed, path)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether everything a rule of one verb, group, resource and name allows is allowed by this one. */
    boolean covers(PolicyRule atom) {
        return (verbs.contains("*") || verbs.containsAll(atom.verbs))
                && (apiGroups.contains("*") || apiGroups.containsAll(atom.apiGroups))
                && atom.resources.stream().allMatch(this::coversResource)
                && (resourceNames.isEmpty()
                        || !atom.resourceNames.isEmpty() && resourceNames.containsAll(atom.resourceNames))
                && atom.nonResourceUrls.stream()
                        .allMatch(path -> nonResourceUrls.stream().anyMatch(owned -> pathCovers(owned, path)));
    }

    private boolean coversResource(String resource) {
        int slash = resource.indexOf('/');
        return resources.contains("*")
                || resources.contains(resource)
                || slash >= 0 && resources.contains("*" + resource.substring(slash));
    }

    /** Takes the rule apart into rules of one verb, one group and resource, and at most one name each. */
    List<PolicyRule> atoms() {
        List<PolicyRule> atoms = new ArrayList<>();
        for (String group : apiGroups) {
            for (String resource : resources) {
                for (String verb : verbs) {
                    List<List<String>> names = resourceNames.isEmpty()
                            ? List.of(List.of())
                            : resourceNames.stream().map(List::of).toList();
                    for (List<String> name : names) {
                        atoms.add(new PolicyRule(List.of(verb), List.of(group), List.of(resource), name, List.of()));
                    }
                }
            }
        }
        for (String path : nonResourceUrls) {
            for (String verb : verbs) {
                atoms.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(path)));
            }
        }
        return atoms;
    }

    /** Returns, in rules of one verb and one resource each, what some rules allow and others do not. */
    public static List<PolicyRule> missing(List<PolicyRule> owned, List<PolicyRule> wanted) {
        List<PolicyRule> missing = new ArrayList<>();
        for (PolicyRule rule : wanted) {
            for (PolicyRule atom : rule.atoms()) {
                if (owned.stream().noneMatch(own -> own.covers(atom))) {
                    missing.add(atom);
                }
            }
        }
        return missing;
    }

    /** Returns the rule as messages about escalation print it. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        print(parts, "APIGroups", apiGroups);
        print(parts, "Resources", resources);
        print(parts, "NonResourceURLs", nonResourceUrls);
        print(parts, "ResourceNames", resourceNames);
        print(parts, "Verbs", verbs);
        return "{" + String.join(", ", parts) + "}";
    }

    private static void print(List<String> parts, String name, List<String> values) {
        if (!values.isEmpty()) {
            parts.add(name + ":" + quoted(values));
        }
    }

    /** Prints a list of strings as messages show it: {@code ["a" "b"]}. */
    static String quoted(List<String> values) {
        return values.stream().map(GoFormat::quote).collect(Collectors.joining(" ", "[", "]"));
    }

    /** Writes the rule as a role holds it; empty lists are left out. */
    public ObjectNode toTree() {
        ObjectNode tree = Json.object();
        put(tree, "apiGroups", apiGroups);
        put(tree, "nonResourceURLs", nonResourceUrls);
        put(tree, "resourceNames", resourceNames);
        put(tree, "resources", resources);
        put(tree, "verbs", verbs);
        return tree;
    }

    private static void put(ObjectNode tree, String name, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = tree.putArray(name);
            values.forEach(list::add);
        }
    }

    private static boolean pathCovers(String owned, String path) {
        return owned.equals(path) || owned.endsWith("*") && path.startsWith(owned.substring(0, trimmedLength(owned)));
    }

    private static int trimmedLength(String path) {
        int length = path.length();
        while (length > 0 && path.charAt(length - 1) == '*') {
            length--;
        }
        return length;
    }

    private static boolean hasOrAll(List<String> values, String wanted) {
        for (String value : values) {
            if (value.equals("*") || value.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> texts(JsonNode rule, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : Json.elements(rule, field)) {
            if (element.isString()) {
                texts.add(element.stringValue());
            }
        }
        return List.copyOf(texts);
    }
}
