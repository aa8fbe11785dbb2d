package io.keelson.api.schema.openapi;

import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a Swagger 2.0 document as protobuf, the way gnostic's {@code openapi.v2.Document} does, which is what kubectl
 * downloads. Field numbers are those of {@code github.com/google/gnostic-models/openapiv2/OpenAPIv2.proto}; only what
 * our documents contain is known.
 */
final class SwaggerProtobuf {
    private static final String EXTENSION = "x-";

    private SwaggerProtobuf() {}

    static byte[] encode(ObjectNode document) {
        ProtoWriter out = new ProtoWriter();
        out.text(1, document.get("swagger"));
        out.message(2, info -> {
            info.text(1, document.at("/info/title"));
            info.text(2, document.at("/info/version"));
        });
        out.message(8, paths -> named(paths, 2, document.get("paths"), SwaggerProtobuf::path));
        out.message(9, definitions -> named(definitions, 1, document.get("definitions"), SwaggerProtobuf::schema));
        for (JsonNode requirement : document.get("security")) {
            out.message(12, item -> named(item, 1, requirement, (array, scopes) -> texts(array, 1, scopes)));
        }
        out.message(
                13,
                definitions -> named(
                        definitions,
                        1,
                        document.get("securityDefinitions"),
                        (item, scheme) -> item.message(2, key -> {
                            key.text(1, scheme.get("type"));
                            key.text(2, scheme.get("name"));
                            key.text(3, scheme.get("in"));
                            key.text(4, scheme.get("description"));
                        })));
        return out.bytes();
    }

    /** Writes a map: repeated messages of a name and a value. */
    private static void named(ProtoWriter out, int number, JsonNode map, BiConsumer<ProtoWriter, JsonNode> value) {
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            out.message(number, pair -> {
                pair.text(1, entry.getKey());
                pair.message(2, inner -> value.accept(inner, entry.getValue()));
            });
        }
    }

    private static void texts(ProtoWriter out, int number, JsonNode list) {
        if (list != null) {
            list.forEach(text -> out.text(number, text));
        }
    }

    private static void extensions(ProtoWriter out, int number, JsonNode object) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (entry.getKey().startsWith(EXTENSION)) {
                out.message(number, pair -> {
                    pair.text(1, entry.getKey());
                    pair.message(2, any -> any(any, entry.getValue()));
                });
            }
        }
    }

    /** Any value is YAML; JSON is. */
    private static void any(ProtoWriter out, JsonNode value) {
        out.text(2, new String(Json.write(value), StandardCharsets.UTF_8) + "\n");
    }

    private static void path(ProtoWriter out, JsonNode item) {
        Map<String, Integer> methods =
                Map.of("get", 2, "put", 3, "post", 4, "delete", 5, "options", 6, "head", 7, "patch", 8);
        for (Map.Entry<String, JsonNode> entry : item.properties()) {
            Integer number = methods.get(entry.getKey());
            if (number != null) {
                out.message(number, operation -> operation(operation, entry.getValue()));
            }
        }
        if (item.has("parameters")) {
            item.get("parameters").forEach(parameter -> out.message(9, inner -> parameter(inner, parameter)));
        }
    }

    private static void operation(ProtoWriter out, JsonNode operation) {
        texts(out, 1, operation.get("tags"));
        out.text(3, operation.get("description"));
        out.text(5, operation.get("operationId"));
        texts(out, 6, operation.get("produces"));
        texts(out, 7, operation.get("consumes"));
        if (operation.has("parameters")) {
            operation.get("parameters").forEach(parameter -> out.message(8, inner -> parameter(inner, parameter)));
        }
        out.message(
                9,
                responses -> named(
                        responses,
                        1,
                        operation.get("responses"),
                        (value, response) -> value.message(1, inner -> {
                            inner.text(1, response.get("description"));
                            if (response.has("schema")) {
                                inner.message(
                                        2, item -> item.message(1, schema -> schema(schema, response.get("schema"))));
                            }
                        })));
        texts(out, 10, operation.get("schemes"));
        extensions(out, 13, operation);
    }

    private static void parameter(ProtoWriter out, JsonNode parameter) {
        out.message(1, kind -> {
            String in = parameter.get("in").stringValue();
            if (in.equals("body")) {
                kind.message(1, body -> {
                    body.text(2, parameter.get("name"));
                    body.text(3, in);
                    body.bool(4, parameter.path("required").asBoolean(false));
                    body.message(5, schema -> schema(schema, parameter.get("schema")));
                });
                return;
            }
            boolean query = in.equals("query");
            kind.message(
                    2,
                    nonBody -> nonBody.message(query ? 3 : 4, sub -> {
                        sub.bool(1, parameter.path("required").asBoolean(false));
                        sub.text(2, in);
                        sub.text(3, parameter.get("description"));
                        sub.text(4, parameter.get("name"));
                        sub.text(query ? 6 : 5, parameter.get("type"));
                        sub.bool(query ? 20 : 19, parameter.path("uniqueItems").asBoolean(false));
                    }));
        });
    }

    private static void schema(ProtoWriter out, JsonNode schema) {
        out.text(1, schema.get("$ref"));
        out.text(2, schema.get("format"));
        out.text(4, schema.get("description"));
        texts(out, 19, schema.get("required"));
        if (schema.has("additionalProperties")) {
            out.message(21, item -> item.message(1, inner -> schema(inner, schema.get("additionalProperties"))));
        }
        if (schema.has("type")) {
            out.message(22, type -> type.text(1, schema.get("type")));
        }
        if (schema.has("items")) {
            out.message(23, items -> items.message(1, inner -> schema(inner, schema.get("items"))));
        }
        if (schema.has("properties")) {
            out.message(25, properties -> named(properties, 1, schema.get("properties"), SwaggerProtobuf::schema));
        }
        extensions(out, 31, schema);
    }
}
