package io.keelson.apiserver.admission.policy;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.admission.expression.AdmissionExpressions;
import io.keelson.apiserver.cel.schema.KindTypes;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks the expressions of a validating policy against the kinds that it says it is for. What it finds is for the policy's
 * author to read; the policy judges as before. Safe on any thread.
 */
public final class PolicyTypeChecker {
    /** How many kinds a rule is checked against at most. */
    private static final int MOST_KINDS = 10;

    private static final Comparator<GroupVersionKind> ORDER = Comparator.comparing(GroupVersionKind::group)
            .thenComparing(GroupVersionKind::version)
            .thenComparing(GroupVersionKind::kind);

    private final Registry registry;

    /** @param registry knows the kinds */
    public PolicyTypeChecker(Registry registry) {
        this.registry = registry;
    }

    /**
     * What does not fit in an expression.
     *
     * @param field the expression's field in the policy
     * @param warning for each kind it does not fit, why
     */
    public record ExpressionWarning(String field, String warning) {}

    /** Returns what does not fit in a policy's validations. */
    public List<ExpressionWarning> check(ObjectNode policy) {
        Map<GroupVersionKind, KindTypes> kinds = kinds(policy);
        JsonNode paramKind = Json.at(policy, "spec", "paramKind");
        KindTypes params = paramKind == null ? null : params(paramKind);
        List<ExpressionWarning> warnings = new ArrayList<>();
        List<JsonNode> validations = Json.elements(policy, "spec", "validations");
        for (int i = 0; i < validations.size(); i++) {
            for (String field : List.of("expression", "messageExpression")) {
                String expression = Json.text(validations.get(i), field);
                if (expression == null || expression.isEmpty()) {
                    continue;
                }
                List<String> found = new ArrayList<>();
                kinds.forEach((kind, types) -> {
                    String issues =
                            compiler(policy, types, paramKind != null, params).issues(expression);
                    if (issues != null) {
                        found.add(kind.apiVersion() + ", Kind=" + kind.kind() + ": " + issues + "\n");
                    }
                });
                if (!found.isEmpty()) {
                    warnings.add(
                            new ExpressionWarning("spec.validations[" + i + "]." + field, String.join("\n", found)));
                }
            }
        }
        return warnings;
    }

    private static AdmissionExpressions compiler(
            ObjectNode policy, KindTypes types, boolean hasParams, @Nullable KindTypes params) {
        AdmissionExpressions compiler = AdmissionExpressions.ofTypeCheck(hasParams, types, params);
        for (JsonNode variable : Json.elements(policy, "spec", "variables")) {
            compiler.variable(text(variable, "name"), text(variable, "expression"));
        }
        return compiler;
    }

    private @Nullable KindTypes params(JsonNode paramKind) {
        GroupVersionKind kind = GroupVersionKind.of(text(paramKind, "apiVersion"), text(paramKind, "kind"));
        return registry.resources().stream()
                .filter(resource -> resource.gvk().equals(kind))
                .map(resource -> registry.store(resource.gvr()))
                .filter(Objects::nonNull)
                .map(store -> types(store.definition(), "params"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** The kinds whose resources rules name outright; nothing is known of wildcards and subresources. */
    private Map<GroupVersionKind, KindTypes> kinds(ObjectNode policy) {
        Map<GroupVersionKind, KindTypes> kinds = new TreeMap<>(ORDER);
        for (JsonNode rule : Json.elements(policy, "spec", "matchConstraints", "resourceRules")) {
            List<String> groups = texts(rule, "apiGroups");
            List<String> versions = texts(rule, "apiVersions");
            if (groups.stream().anyMatch(PolicyTypeChecker::wild)
                    || versions.stream().anyMatch(PolicyTypeChecker::wild)) {
                continue;
            }
            int count = 0;
            for (String group : groups) {
                for (String version : versions) {
                    for (String resource : texts(rule, "resources")) {
                        if (!wild(resource)
                                && resource.indexOf('/') < 0
                                && add(new GroupVersionResource(group, version, resource), kinds)
                                && ++count == MOST_KINDS) {
                            return kinds;
                        }
                    }
                }
            }
        }
        return kinds;
    }

    /** Returns whether there is such a resource. */
    private boolean add(GroupVersionResource resource, Map<GroupVersionKind, KindTypes> kinds) {
        ResourceStore store = registry.store(resource);
        if (store == null) {
            return false;
        }
        KindTypes types = types(store.definition(), "object");
        if (types != null) {
            kinds.put(store.info().gvk(), types);
        }
        return true;
    }

    private @Nullable KindTypes types(ResourceDefinition definition, String name) {
        if (definition.schema() != null) {
            return KindTypes.of(definition.schema(), name);
        }
        Schema metadata = definition.form() == null ? null : metadata();
        return metadata == null || definition.form() == null
                ? null
                : KindTypes.of(definition.form().schema(), name, metadata);
    }

    /** The schema of {@code ObjectMeta}, which all kinds with a schema have. */
    private @Nullable Schema metadata() {
        return registry.resources().stream()
                .map(resource -> registry.store(resource.gvr()))
                .filter(Objects::nonNull)
                .map(store -> store.definition().schema())
                .filter(Objects::nonNull)
                .map(schema -> schema.field("metadata"))
                .filter(Objects::nonNull)
                .map(field -> field.type().get())
                .filter(type -> type.field("generateName") != null)
                .findFirst()
                .orElse(null);
    }

    private static boolean wild(String name) {
        return name.indexOf('*') >= 0;
    }

    private static List<String> texts(JsonNode rule, String field) {
        return Json.elements(rule, field).stream()
                .map(element -> element.asString(""))
                .sorted()
                .toList();
    }

    private static String text(JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }
}
