package io.keelson.api.schema.openapi;

import io.keelson.api.json.Json;
import io.keelson.api.schema.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The types that are not structures but have a name of their own. */
final class WellKnownTypes {
    static final String PATCH = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

    private WellKnownTypes() {}

    /** Returns the name, or null where the type is written where it is used. */
    static @Nullable String name(Schema schema) {
        return switch (schema.type()) {
            case INT_OR_STRING -> "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
            case QUANTITY -> "io.k8s.apimachinery.pkg.api.resource.Quantity";
            case TIME -> META + "Time";
            case MICRO_TIME -> META + "MicroTime";
            case FIELDS_V1 -> META + "FieldsV1";
            case RAW -> "io.k8s.apimachinery.pkg.runtime.RawExtension";
            case JSON -> EXTENSIONS + "JSON";
            case STRUCT_OR_LIST -> EXTENSIONS + "JSONSchemaPropsOrArray";
            case STRUCT_OR_BOOLEAN -> EXTENSIONS + "JSONSchemaPropsOrBool";
            case STRUCT_OR_STRINGS -> EXTENSIONS + "JSONSchemaPropsOrStringArray";
            case STRUCT -> schema.name();
            default -> null;
        };
    }

    /** Returns the definition of such a type that is no structure. */
    static ObjectNode definition(Schema schema, Dialect dialect) {
        ObjectNode out = Json.object();
        switch (schema.type()) {
            case INT_OR_STRING -> {
                out.put(
                        "description",
                        "IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling"
                                + " and unmarshalling, it produces or consumes the inner type.  This allows you to have,"
                                + " for example, a JSON field that can accept a name or number.");
                out.put("format", "int-or-string");
                either(out, dialect, "integer", "string");
            }
            case QUANTITY -> {
                out.put("description", "An amount of a resource: a decimal number with a suffix, such as 500m or 2Gi.");
                either(out, dialect, "string", "number");
            }
            case TIME ->
                out.put(
                                "description",
                                "Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON."
                                        + "  Wrappers are provided for many of the factory methods that the time package"
                                        + " offers.")
                        .put("format", "date-time")
                        .put("type", "string");
            case MICRO_TIME ->
                out.put("description", "A point in time with microseconds.")
                        .put("format", "date-time")
                        .put("type", "string");
            case FIELDS_V1 ->
                out.put("description", "A set of fields: a tree of path elements.")
                        .put("type", "object");
            case RAW ->
                out.put("description", "An embedded object of any type.").put("type", "object");
            default -> out.put("description", "Any JSON value that the field's description allows.");
        }
        return out;
    }

    private static void either(ObjectNode out, Dialect dialect, String first, String second) {
        if (dialect == Dialect.V2) {
            out.put("type", "string");
            return;
        }
        out.putArray("oneOf")
                .add(Json.object().put("type", first))
                .add(Json.object().put("type", second));
    }

    /** Returns the definition of the body of a patch. */
    static ObjectNode patch() {
        return Json.object()
                .put("description", "The changes to an object, in the form that the content type says.")
                .put("type", "object");
    }
}
