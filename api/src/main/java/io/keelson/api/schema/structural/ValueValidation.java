package io.keelson.api.schema.structural;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Validates values against what a schema asks of them; errors are upstream's, whose validator is that of go-openapi. */
public final class ValueValidation {
    /** The largest number whose neighbours are whole numbers, too. */
    private static final double LARGEST_WHOLE = (1L << 53) - 1;

    private ValueValidation() {}

    /**
     * Validates a value.
     *
     * @param path where the value is, the root for a whole object
     * @param correlation the value with what it was before, null where there was none; errors of what has not changed
     *     are forgiven
     */
    public static List<FieldError> validate(
            JsonNode value, StructuralSchema schema, FieldPath path, @Nullable Correlation correlation) {
        ValueResult result = check(value, schema, "", correlation);
        List<FieldError> errors = new ArrayList<>();
        for (ValueResult.Problem problem : result.problems()) {
            errors.add(new FieldError(problem.type(), place(path, problem.path()), problem.value(), problem.detail()));
        }
        return errors;
    }

    private static String place(FieldPath base, @Nullable String path) {
        if (path == null || path.isEmpty() || path.equals(".")) {
            return base.toString();
        }
        return base.child(path.startsWith(".") ? path.substring(1) : path).toString();
    }

    /** Validates, and forgives everything where the value is as it was. */
    private static ValueResult check(
            JsonNode value, StructuralSchema schema, String path, @Nullable Correlation correlation) {
        ValueResult result = checked(value, schema, path, correlation);
        if (!result.valid() && correlation != null && correlation.unchanged()) {
            ValueResult forgiven = new ValueResult();
            forgiven.forgive(result);
            return forgiven;
        }
        return result;
    }

    private static ValueResult checked(
            JsonNode value, StructuralSchema schema, String path, @Nullable Correlation correlation) {
        ValueResult result = new ValueResult();
        if (value.isNull()) {
            type(value, schema, path, result);
            enumeration(value, schema, path, result);
            return result;
        }
        if (!schema.types().isEmpty() || !format(schema).isEmpty()) {
            type(value, schema, path, result);
            result.count();
        }
        combinations(value, schema, path, correlation, result);
        result.count();
        if (value.isString()) {
            StringRules.check(value.stringValue(), schema, path, result);
        } else if (value.isNumber()) {
            NumberRules.check(value, schema, path, result);
        } else if (value instanceof ArrayNode list) {
            list(list, schema, path, correlation, result);
            result.count();
        }
        enumeration(value, schema, path, result);
        result.count();
        if (value instanceof ObjectNode object) {
            object(object, schema, path, correlation, result);
            result.count();
        }
        result.count();
        return result;
    }

    /** Returns the format where it means something for the type, else nothing. */
    static String format(StructuralSchema schema) {
        String format = schema.values().format();
        String type = schema.types().size() == 1 ? schema.types().getFirst() : "";
        boolean known =
                switch (type) {
                    case "", "string" -> StringFormats.known(format);
                    case "integer" -> format.equals("int32") || format.equals("int64");
                    case "number" -> format.equals("float") || format.equals("double");
                    default -> false;
                };
        return known ? format : "";
    }

    private static String typeOf(JsonNode value) {
        if (value.isObject()) {
            return "object";
        } else if (value.isArray()) {
            return "array";
        } else if (value.isString()) {
            return "string";
        } else if (value.isBoolean()) {
            return "boolean";
        } else if (value.isIntegralNumber() && value.canConvertToLong()) {
            return "integer";
        }
        return value.isNumber() ? "number" : "null";
    }

    private static void type(JsonNode value, StructuralSchema schema, String path, ValueResult result) {
        List<String> types = schema.types();
        String actual = typeOf(value);
        String format = format(schema);
        if (value.isNull()) {
            if (!types.isEmpty() && !schema.nullable()) {
                wrongType(path, String.join(",", types), actual, result);
            } else {
                result.count();
            }
            return;
        }
        boolean wholeNumber = actual.equals("number") && isWhole(value.doubleValue()) && types.contains("integer");
        boolean fits = types.contains(actual) || wholeNumber || actual.equals("integer") && types.contains("number");
        boolean textOrList = value.isString() || value.isArray();
        if (!textOrList && !format.isEmpty() && !fits) {
            String found = actual.equals("integer") ? "int64" : actual.equals("number") ? "float64" : "";
            if (!found.equals(format)) {
                wrongType(path, format, found, result);
                return;
            }
        }
        boolean numeric = types.contains("number") || types.contains("integer");
        if (!numeric && !format.isEmpty() && textOrList) {
            result.count();
            return;
        }
        if (!types.isEmpty() && !fits) {
            wrongType(path, String.join(",", types), actual, result);
            return;
        }
        if (types.isEmpty() && !fits && !format.isEmpty()) {
            wrongType(path, "", actual, result);
            return;
        }
        result.count();
    }

    static boolean isWhole(double number) {
        return Math.abs(number) <= LARGEST_WHOLE && Math.abs(number - Math.rint(number)) < 1e-9;
    }

    static void wrongType(String path, String wanted, String actual, ValueResult result) {
        String detail = path + " in body must be of type " + wanted + ": " + GoFormat.quote(actual);
        result.add(new ValueResult.Problem(FieldError.Type.TYPE_INVALID, path, actual, detail, detail));
    }

    static void invalid(String path, @Nullable Object value, String detail, ValueResult result) {
        result.add(new ValueResult.Problem(FieldError.Type.INVALID, path, value == null ? "" : value, detail, detail));
    }

    /** An error that upstream does not know the place of. */
    static void placeless(String detail, ValueResult result) {
        result.add(new ValueResult.Problem(FieldError.Type.INVALID, null, "", detail, detail));
    }

    private static void enumeration(JsonNode value, StructuralSchema schema, String path, ValueResult result) {
        List<JsonNode> allowed = schema.values().enumeration();
        if (allowed.isEmpty() || allowed.stream().anyMatch(one -> same(one, value))) {
            return;
        }
        List<String> shown = allowed.stream()
                .map(one -> one.isString() ? one.stringValue() : Json.toString(one))
                .toList();
        String detail = "supported values: "
                + String.join(", ", shown.stream().map(GoFormat::quote).toList());
        result.add(new ValueResult.Problem(
                FieldError.Type.NOT_SUPPORTED, path, value, detail, path + " in body should be one of " + shown));
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber() ? one.doubleValue() == other.doubleValue() : one.equals(other);
    }

    private static void combinations(
            JsonNode value,
            StructuralSchema schema,
            String path,
            @Nullable Correlation correlation,
            ValueResult result) {
        ValueResult own = new ValueResult();
        anyOf(value, schema, path, correlation, own);
        oneOf(value, schema, path, correlation, own);
        if (!schema.allOf().isEmpty()) {
            int valid = 0;
            for (StructuralSchema one : schema.allOf()) {
                ValueResult checked = checked(value, one, path, correlation);
                valid += checked.valid() ? 1 : 0;
                own.merge(checked);
            }
            if (valid != schema.allOf().size()) {
                placeless(
                        GoFormat.quote(path) + " must validate all the schemas (allOf)"
                                + (valid == 0 ? ". None validated" : ""),
                        own);
            }
        }
        StructuralSchema not = schema.not();
        if (not != null && checked(value, not, path, correlation).valid()) {
            placeless(GoFormat.quote(path) + " must not validate the schema (not)", own);
        }
        own.count();
        result.merge(own);
    }

    private static void anyOf(
            JsonNode value, StructuralSchema schema, String path, @Nullable Correlation correlation, ValueResult own) {
        if (schema.anyOf().isEmpty()) {
            return;
        }
        ValueResult best = null;
        for (StructuralSchema one : schema.anyOf()) {
            ValueResult checked = checked(value, one, path, correlation);
            if (checked.valid()) {
                own.merge(checked);
                return;
            }
            if (best == null || checked.matches() > best.matches()) {
                best = checked;
            }
        }
        placeless(GoFormat.quote(path) + " must validate at least one schema (anyOf)", own);
        if (best != null) {
            own.merge(best);
        }
    }

    private static void oneOf(
            JsonNode value, StructuralSchema schema, String path, @Nullable Correlation correlation, ValueResult own) {
        if (schema.oneOf().isEmpty()) {
            return;
        }
        ValueResult best = null;
        ValueResult success = null;
        int valid = 0;
        for (StructuralSchema one : schema.oneOf()) {
            ValueResult checked = checked(value, one, path, correlation);
            if (checked.valid()) {
                valid++;
                best = null;
                success = success == null ? checked : success;
            } else if (valid == 0 && (best == null || checked.matches() > best.matches())) {
                best = checked;
            }
        }
        if (valid == 1 && success != null) {
            own.merge(success);
            return;
        }
        placeless(
                GoFormat.quote(path) + " must validate one and only one schema (oneOf). "
                        + (valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives"),
                own);
        if (best != null) {
            own.merge(best);
        }
    }

    private static void list(
            ArrayNode list,
            StructuralSchema schema,
            String path,
            @Nullable Correlation correlation,
            ValueResult result) {
        StructuralSchema items = schema.items();
        for (int i = 0; i < list.size() && items != null; i++) {
            Correlation below = correlation == null ? null : correlation.element(i);
            result.merge(check(list.get(i), items, path + "[" + i + "]", below));
        }
        Long least = schema.values().minItems();
        if (least != null && list.size() < least) {
            invalid(path, (long) list.size(), path + " in body should have at least " + least + " items", result);
        }
        Long most = schema.values().maxItems();
        if (most != null && list.size() > most) {
            tooMany(path, list.size(), most, " in body should have at most " + most + " items", result);
        }
        result.count();
    }

    private static void tooMany(String path, long actual, long most, String text, ValueResult result) {
        String detail = "must have at most " + most + (most == 1 ? " item" : " items");
        result.add(new ValueResult.Problem(FieldError.Type.TOO_MANY, path, actual, detail, path + text));
    }

    private static void object(
            ObjectNode object,
            StructuralSchema schema,
            String path,
            @Nullable Correlation correlation,
            ValueResult result) {
        int size = object.size();
        Long least = schema.values().minProperties();
        if (least != null && size < least) {
            invalid(path, (long) size, path + " in body should have at least " + least + " properties", result);
        }
        Long most = schema.values().maxProperties();
        if (most != null && size > most) {
            tooMany(path, size, most, " in body should have at most " + most + " properties", result);
        }
        StructuralSchema additional = schema.additionalProperties();
        for (String name : object.propertyNames()) {
            if (schema.properties().containsKey(name)) {
                continue;
            }
            if (Boolean.FALSE.equals(schema.allowsAdditionalProperties())) {
                invalid(path, name, path + "." + name + " in body is a forbidden property", result);
            } else if (additional != null) {
                result.merge(check(object.path(name), additional, path + "." + name, field(correlation, path, name)));
            }
        }
        schema.properties().forEach((name, field) -> {
            JsonNode member = object.get(name);
            if (member != null) {
                String below = path.isEmpty() ? name : path + "." + name;
                result.merge(check(member, field, below, field(correlation, path, name)));
            }
        });
        for (String name : schema.values().required()) {
            if (!object.has(name)) {
                String below = path + "." + name;
                result.add(new ValueResult.Problem(
                        FieldError.Type.REQUIRED, below, "", "", below + " in body is required"));
            }
        }
    }

    /** The type of an object is never forgiven: it is not seen whether it changes. */
    private static @Nullable Correlation field(@Nullable Correlation correlation, String path, String name) {
        boolean type = path.isEmpty() && (name.equals("kind") || name.equals("apiVersion"));
        return correlation == null || type ? null : correlation.field(name);
    }
}
