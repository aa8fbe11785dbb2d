package io.keelson.api.schema.openapi;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One verb of one path.
 *
 * @param method the HTTP method, in small letters
 * @param action the verb as {@code x-kubernetes-action} says it, empty where there is none
 * @param id the operation's unique name
 * @param description what it does
 * @param tag the group and version
 * @param kind the kind it is about, null where it is about none
 * @param parameters its query parameters
 * @param body the type of the request's body, null where it has none
 * @param answer the type of the answer, null where it is text
 * @param codes the status codes of success
 */
record Operation(
        String method,
        String action,
        String id,
        String description,
        String tag,
        @Nullable GroupVersionKind kind,
        List<Parameter> parameters,
        @Nullable String body,
        @Nullable String answer,
        List<Integer> codes) {
    private static final List<String> OBJECTS =
            List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    private static final List<String> PATCHES = List.of(
            "application/apply-patch+yaml",
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json");

    Operation withId(String other) {
        return new Operation(method, action, other, description, tag, kind, parameters, body, answer, codes);
    }

    ObjectNode toJson(Dialect dialect) {
        ObjectNode out = Json.object().put("description", description).put("operationId", id);
        ArrayNode params = out.arrayNode();
        if (dialect == Dialect.V2) {
            array(out, "consumes", method.equals("patch") ? PATCHES : List.of("*/*"));
            array(out, "produces", answer == null ? List.of("text/plain") : OBJECTS);
            array(out, "schemes", List.of("https"));
            if (body != null) {
                ObjectNode parameter = params.addObject().put("in", "body").put("name", "body");
                parameter.put("required", !method.equals("delete"));
                parameter.set("schema", reference(body, dialect));
            }
        } else if (body != null) {
            ObjectNode request = out.putObject("requestBody");
            content(request, method.equals("patch") ? PATCHES : List.of("*/*"), body);
            if (!method.equals("delete")) {
                request.put("required", true);
            }
        }
        parameters.forEach(parameter -> params.add(parameter.toJson("query", dialect)));
        if (!params.isEmpty()) {
            out.set("parameters", params);
        }
        responses(out.putObject("responses"), dialect);
        array(out, "tags", List.of(tag));
        if (!action.isEmpty()) {
            out.put("x-kubernetes-action", action);
        }
        if (kind != null) {
            out.set("x-kubernetes-group-version-kind", Definitions.kind(kind));
        }
        return out;
    }

    private void responses(ObjectNode out, Dialect dialect) {
        for (int code : codes) {
            ObjectNode response = out.putObject(Integer.toString(code));
            response.put("description", code == 201 ? "Created" : code == 202 ? "Accepted" : "OK");
            if (dialect == Dialect.V2) {
                response.set(
                        "schema", answer == null ? Json.object().put("type", "string") : reference(answer, dialect));
            } else if (answer != null) {
                content(response, OBJECTS, answer);
            } else {
                response.putObject("content")
                        .putObject("text/plain")
                        .putObject("schema")
                        .put("type", "string");
            }
        }
        out.putObject("401").put("description", "Unauthorized");
    }

    private static void content(ObjectNode out, List<String> mediaTypes, String type) {
        ObjectNode content = out.putObject("content");
        mediaTypes.forEach(mediaType -> content.putObject(mediaType).set("schema", reference(type, Dialect.V3)));
    }

    private static ObjectNode reference(String type, Dialect dialect) {
        return Json.object().put("$ref", dialect.reference(type));
    }

    private static void array(ObjectNode out, String name, List<String> values) {
        ArrayNode array = out.putArray(name);
        values.forEach(array::add);
    }
}
