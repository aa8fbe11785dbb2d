package io.keelson.api.schema;

/** The names that upstream's decoding errors give to scalar types. */
final class GoTypes {
    private GoTypes() {}

    static String name(Schema.Type type) {
        return switch (type) {
            case STRING -> "string";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            case BOOLEAN -> "bool";
            case INT_OR_STRING -> "intstr.IntOrString";
            case QUANTITY -> "resource.Quantity";
            case TIME -> "v1.Time";
            case MICRO_TIME -> "v1.MicroTime";
            case BYTES -> "[]uint8";
            case FIELDS_V1 -> "v1.FieldsV1";
            case RAW -> "runtime.RawExtension";
            case JSON -> "v1.JSON";
            case STRUCT_OR_LIST -> "v1.JSONSchemaPropsOrArray";
            case STRUCT_OR_BOOLEAN -> "v1.JSONSchemaPropsOrBool";
            case STRUCT_OR_STRINGS -> "v1.JSONSchemaPropsOrStringArray";
            case STRUCT, LIST, MAP -> throw new IllegalArgumentException(type + " has no name of its own");
        };
    }
}
