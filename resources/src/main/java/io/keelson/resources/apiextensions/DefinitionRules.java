package io.keelson.resources.apiextensions;

import io.keelson.api.json.DeepStack;
import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.apiserver.custom.ApiApproval;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on definitions of custom resources. */
final class DefinitionRules {
    private static final FieldPath SPEC = FieldPath.of("spec");

    private final ObjectNode definition;
    private final @Nullable ObjectNode old;
    private final FieldErrors errors;
    private final VersionLayout layout;

    private DefinitionRules(ObjectNode definition, @Nullable ObjectNode old, FieldErrors errors) {
        this.definition = definition;
        this.old = old;
        this.errors = errors;
        this.layout = new VersionLayout(definition);
    }

    /** Validates a definition. */
    static void create(ObjectNode definition, FieldErrors errors) {
        String name = text(definition, "metadata", "name");
        String wanted = text(definition, "spec", "names", "plural") + "." + text(definition, "spec", "group");
        if (!name.isEmpty() && !name.equals(wanted)) {
            errors.invalid(FieldPath.of("metadata", "name"), name, "must be spec.names.plural+\".\"+spec.group");
        }
        new DefinitionRules(definition, null, errors).check();
    }

    /** Validates a change of a definition. */
    static void update(ObjectNode definition, ObjectNode old, FieldErrors errors) {
        new DefinitionRules(definition, old, errors).check();
    }

    /** Validates a change of the status. */
    static void status(ObjectNode definition, FieldErrors errors) {
        names(Json.at(definition, "status", "acceptedNames"), FieldPath.of("status", "acceptedNames"), errors);
    }

    /** What cannot be worked on in bounded time and stack is looked at no further. */
    private boolean tooDeep() {
        List<JsonNode> versions = Json.elements(definition, "spec", "versions");
        boolean deep = false;
        for (int i = 0; i < versions.size(); i++) {
            JsonNode schema = Json.at(versions.get(i), "schema", "openAPIV3Schema");
            if (schema != null && DeepStack.depth(schema) > DeepStack.SHALLOW) {
                errors.forbidden(
                        SPEC.child("versions").index(i).child("schema").child("openAPIV3Schema"),
                        "must not be nested deeper than " + DeepStack.SHALLOW + " levels");
                deep = true;
            }
        }
        return deep;
    }

    private void check() {
        if (tooDeep()) {
            return;
        }
        spec();
        if (old != null) {
            immutable(old);
        }
        status(definition, errors);
        storedVersions();
        approval();
        boolean preserved = old != null && Json.bool(old, "spec", "preserveUnknownFields");
        if (!preserved && Json.bool(definition, "spec", "preserveUnknownFields")) {
            errors.invalid(
                    SPEC.child("preserveUnknownFields"),
                    true,
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
                            + " spec.versions[*].schema instead");
        }
    }

    private static String text(@Nullable JsonNode node, String... path) {
        return Objects.requireNonNullElse(Json.text(node, path), "");
    }

    private void spec() {
        String group = text(definition, "spec", "group");
        FieldPath path = SPEC.child("group");
        if (group.isEmpty()) {
            errors.required(path, "");
        } else if (!Names.dns1123Subdomain(group).isEmpty()) {
            errors.invalid(path, group, String.join(",", Names.dns1123Subdomain(group)));
        } else if (!group.contains(".")) {
            errors.invalid(path, group, "should be a domain with at least one dot");
        }
        oneOf(SPEC.child("scope"), text(definition, "spec", "scope"), List.of("Cluster", "Namespaced"));
        for (int i = 0; i < layout.versions().size(); i++) {
            if (layout.schema(i) == null) {
                errors.required(SPEC.child("versions").index(i).child("schema", "openAPIV3Schema"), "");
            }
        }
        VersionRules versions = new VersionRules(old, layout, errors);
        versions.check();
        JsonNode names = Json.at(definition, "spec", "names");
        for (String field : List.of("plural", "singular", "kind", "listKind")) {
            if (text(names, field).isEmpty()) {
                errors.required(SPEC.child("names", field), "");
            }
        }
        names(names, SPEC.child("names"), errors);
        versions.checkCommon();
        ConversionRules.check(definition, old, errors);
    }

    private void oneOf(FieldPath path, String value, List<String> accepted) {
        if (value.isEmpty()) {
            errors.required(path, "");
        } else if (!accepted.contains(value)) {
            errors.notSupported(path, value, accepted);
        }
    }

    private static void names(@Nullable JsonNode names, FieldPath path, FieldErrors errors) {
        for (String field : List.of("plural", "singular")) {
            label(text(names, field), "", path.child(field), errors);
        }
        String kind = text(names, "kind");
        String listKind = text(names, "listKind");
        String mixed = "may have mixed case, but should otherwise match: ";
        mixedCase(kind, mixed, path.child("kind"), errors);
        mixedCase(listKind, mixed, path.child("listKind"), errors);
        labels(Json.elements(names, "shortNames"), path.child("shortNames"), errors);
        if (!kind.isEmpty() && kind.equals(listKind)) {
            errors.invalid(path.child("listKind"), listKind, "kind and listKind may not be the same");
        }
        labels(Json.elements(names, "categories"), path.child("categories"), errors);
    }

    private static void labels(List<JsonNode> names, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).asString("");
            List<String> wrong = Names.dns1035Label(name);
            if (!wrong.isEmpty()) {
                errors.invalid(path.index(i), name, String.join(",", wrong));
            }
        }
    }

    private static void label(String name, String prefix, FieldPath path, FieldErrors errors) {
        List<String> wrong = name.isEmpty() ? List.of() : Names.dns1035Label(name);
        if (!wrong.isEmpty()) {
            errors.invalid(path, name, prefix + String.join(",", wrong));
        }
    }

    private static void mixedCase(String name, String prefix, FieldPath path, FieldErrors errors) {
        List<String> wrong = name.isEmpty() ? List.of() : Names.dns1035Label(name.toLowerCase(Locale.ROOT));
        if (!wrong.isEmpty()) {
            errors.invalid(path, name, prefix + String.join(",", wrong));
        }
    }

    private void immutable(ObjectNode before) {
        if (established(before)) {
            same(before, "scope");
            same(before, "names", "kind");
        }
        same(before, "group");
        same(before, "names", "plural");
    }

    static boolean established(ObjectNode definition) {
        return Json.elements(definition, "status", "conditions").stream()
                .anyMatch(condition -> text(condition, "type").equals("Established")
                        && text(condition, "status").equals("True"));
    }

    private void same(ObjectNode before, String first, String... more) {
        String[] path = new String[more.length + 2];
        path[0] = "spec";
        path[1] = first;
        System.arraycopy(more, 0, path, 2, more.length);
        String now = text(definition, path);
        if (!now.equals(text(before, path))) {
            errors.invalid(SPEC.child(first, more), now, ObjectMetaValidation.IMMUTABLE);
        }
    }

    private void storedVersions() {
        List<String> stored = Json.elements(definition, "status", "storedVersions").stream()
                .map(version -> version.asString(""))
                .toList();
        FieldPath path = FieldPath.of("status", "storedVersions");
        if (stored.isEmpty()) {
            errors.invalid(path, (Object) null, "must have at least one stored version");
            return;
        }
        Map<String, Integer> left = new LinkedHashMap<>();
        for (int i = 0; i < stored.size(); i++) {
            left.put(stored.get(i), i);
        }
        Set<String> known = new HashSet<>(left.keySet());
        for (JsonNode version : layout.versions()) {
            String name = text(version, "name");
            if (Json.bool(version, "storage") && !known.contains(name)) {
                errors.invalid(path, stored, "must have the storage version " + name);
            }
            left.remove(name);
        }
        left.forEach((name, index) -> errors.invalid(
                path.index(index),
                name,
                "missing from spec.versions; " + name + " was previously a storage version, and must remain in"
                        + " spec.versions until a storage migration ensures no data remains persisted in " + name
                        + " and removes " + name + " from status.storedVersions"));
    }

    private void approval() {
        ApiApproval now = ApiApproval.of(definition);
        if (now == null || old != null && Objects.equals(ApiApproval.state(old), now.state())) {
            return;
        }
        FieldPath path = FieldPath.of("metadata", "annotations").key(ApiApproval.ANNOTATION);
        switch (now.state()) {
            case MISSING -> errors.required(path, now.message());
            case INVALID ->
                errors.invalid(
                        path, text(definition, "metadata", "annotations", ApiApproval.ANNOTATION), now.message());
            case APPROVED, BYPASSED -> {}
        }
    }
}
