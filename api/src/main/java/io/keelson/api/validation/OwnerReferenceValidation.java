package io.keelson.api.validation;

import io.keelson.api.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The rules on {@code metadata.ownerReferences}. */
final class OwnerReferenceValidation {
    private OwnerReferenceValidation() {}

    static FieldErrors validate(@Nullable JsonNode references, FieldPath path) {
        FieldErrors errors = new FieldErrors();
        String controller = "";
        for (JsonNode reference : Json.elements(references)) {
            validateOne(reference, path, errors);
            if (Json.bool(reference, "controller")) {
                String name = text(reference, "kind") + "/" + text(reference, "name");
                if (controller.isEmpty()) {
                    controller = name;
                } else {
                    errors.invalid(
                            path,
                            printed(references),
                            "Only one reference can have Controller set to true. Found \"true\" in references for "
                                    + controller + " and " + name);
                }
            }
        }
        return errors;
    }

    private static void validateOne(JsonNode reference, FieldPath path, FieldErrors errors) {
        String apiVersion = text(reference, "apiVersion");
        boolean version = !apiVersion.isEmpty() && !apiVersion.endsWith("/") && apiVersion.split("/", -1).length <= 2;
        if (!version) {
            errors.invalid(path.child("apiVersion"), apiVersion, "version must not be empty");
        }
        for (String field : new String[] {"kind", "name", "uid"}) {
            if (text(reference, field).isEmpty()) {
                errors.invalid(path.child(field), "", "must not be empty");
            }
        }
        if (apiVersion.equals("v1") && text(reference, "kind").equals("Event")) {
            errors.invalid(path, printed(reference), "/v1, Kind=Event is disallowed from being an owner");
        }
    }

    /** Returns references as messages show them: members in the type's order, the first four always there. */
    private static JsonNode printed(@Nullable JsonNode references) {
        if (references instanceof ArrayNode list) {
            ArrayNode out = JsonNodeFactory.instance.arrayNode();
            list.forEach(reference -> out.add(printed(reference)));
            return out;
        }
        ObjectNode out = Json.object();
        for (String field : new String[] {"apiVersion", "kind", "name", "uid"}) {
            out.put(field, text(references, field));
        }
        for (String field : new String[] {"controller", "blockOwnerDeletion"}) {
            JsonNode value = Json.at(references, field);
            if (value != null) {
                out.set(field, value);
            }
        }
        return out;
    }

    private static String text(@Nullable JsonNode node, String key) {
        String text = Json.text(node, key);
        return text == null ? "" : text;
    }
}
