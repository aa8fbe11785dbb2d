package io.keelson.resources.apiextensions;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on the types of lists and maps in a schema. */
final class ListDefinitionRules {
    private static final String LIST_TYPE = "x-kubernetes-list-type";
    private static final String MAP_TYPE = "x-kubernetes-map-type";
    private static final String KEYS = "x-kubernetes-list-map-keys";

    private final ObjectNode schema;
    private final FieldPath path;
    private final FieldErrors errors;
    private final String type;
    private final @Nullable String listType;
    private final @Nullable JsonNode items;

    private ListDefinitionRules(ObjectNode schema, FieldPath path, FieldErrors errors) {
        this.schema = schema;
        this.path = path;
        this.errors = errors;
        this.type = type(schema);
        this.listType = Json.text(schema, LIST_TYPE);
        this.items = Json.at(schema, "items");
    }

    static void check(ObjectNode schema, FieldPath path, FieldErrors errors) {
        new ListDefinitionRules(schema, path, errors).check();
    }

    private static String type(JsonNode schema) {
        String type = Json.text(schema, "type");
        return type == null ? "" : type;
    }

    private void check() {
        String mapType = Json.text(schema, MAP_TYPE);
        if (mapType != null) {
            needs("object", MAP_TYPE);
            if (!mapType.equals("atomic") && !mapType.equals("granular")) {
                errors.notSupported(path.child(MAP_TYPE), mapType, List.of("atomic", "granular"));
            }
        }
        if (listType != null) {
            if (!type.equals("array")) {
                needs("array", LIST_TYPE);
            } else if (listType.equals("set") && items != null) {
                set(items);
            }
            if (!List.of("atomic", "set", "map").contains(listType)) {
                errors.notSupported(path.child(LIST_TYPE), listType, List.of("atomic", "set", "map"));
            }
        }
        List<String> keys = Json.elements(schema, KEYS).stream()
                .map(key -> key.asString(""))
                .toList();
        if (!keys.isEmpty() && listType == null) {
            errors.required(path.child(LIST_TYPE), "must be map if x-kubernetes-list-map-keys is non-empty");
        } else if (!keys.isEmpty() && listType != null && !listType.equals("map")) {
            errors.invalid(path.child(LIST_TYPE), listType, "must be map if x-kubernetes-list-map-keys is non-empty");
        }
        if ("map".equals(listType)) {
            map(keys);
        }
        if (items instanceof ObjectNode one && ("map".equals(listType) || "set".equals(listType))) {
            nullable(one, keys, String.valueOf(listType));
        }
    }

    private void needs(String wanted, String field) {
        String detail = "must be " + wanted + " if " + field + " is specified";
        if (type.isEmpty()) {
            errors.required(path.child("type"), detail);
        } else if (!type.equals(wanted)) {
            errors.invalid(path.child("type"), type, detail);
        }
    }

    private void set(JsonNode elements) {
        String detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
        String inner = Json.text(elements, LIST_TYPE);
        if (type(elements).equals("array") && inner != null && !inner.equals("atomic")) {
            errors.invalid(path.child("items", LIST_TYPE), inner, detail);
        } else if (type(elements).equals("object") && !"atomic".equals(Json.text(elements, MAP_TYPE))) {
            errors.invalid(path.child("items", MAP_TYPE), inner, detail);
        }
    }

    private void map(List<String> keys) {
        if (keys.isEmpty()) {
            errors.required(path.child(KEYS), "must not be empty if x-kubernetes-list-type is map");
        }
        if (items == null) {
            errors.required(path.child("items"), "must have a schema if x-kubernetes-list-type is map");
            return;
        }
        if (!(items instanceof ObjectNode)) {
            errors.invalid(
                    path.child("items"), items, "must only have a single schema if x-kubernetes-list-type is map");
            return;
        }
        if (!type(items).equals("object")) {
            errors.invalid(
                    path.child("items", "type"),
                    type(items),
                    "must be object if parent array's x-kubernetes-list-type is map");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (String key : keys) {
            JsonNode field = Json.at(items, "properties", key);
            if (field == null) {
                errors.invalid(path.child(KEYS), keys, "entries must all be names of item properties");
            } else if (type(field).equals("array") || type(field).equals("object")) {
                errors.invalid(
                        path.child("items", "properties").key(key).child("type"),
                        type(items),
                        "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }
            if (!seen.add(key)) {
                errors.invalid(path.child(KEYS), keys, "must not contain duplicate entries");
            }
        }
    }

    private void nullable(ObjectNode elements, List<String> keys, String list) {
        if (Json.bool(elements, "nullable")) {
            errors.forbidden(
                    path.child("items", "nullable"), "cannot be nullable when x-kubernetes-list-type is " + list);
        }
        if (!list.equals("map")) {
            return;
        }
        Set<String> required = new HashSet<>();
        Json.elements(elements, "required").forEach(name -> required.add(name.asString("")));
        for (String key : keys) {
            JsonNode field = Json.at(elements, "properties", key);
            if (field == null) {
                continue;
            }
            FieldPath at = path.child("items", "properties").key(key);
            if (!required.contains(key) && Json.at(field, "default") == null) {
                errors.required(
                        at.child("default"),
                        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required"
                                + " property");
            }
            if (Json.bool(field, "nullable")) {
                errors.forbidden(
                        at.child("nullable"),
                        "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
            }
        }
    }
}
