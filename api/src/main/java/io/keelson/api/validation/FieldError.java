package io.keelson.api.validation;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One violation of a rule by a field.
 *
 * @param type what kind of violation
 * @param field the field's path
 * @param badValue the offending value: a string, number, boolean, {@link JsonNode}, list, map or null
 * @param detail more about it, may be empty
 */
public record FieldError(Type type, String field, @Nullable Object badValue, String detail) {
    private static final Omitted OMITTED = new Omitted();

    /** Stands for a value that is not told. */
    private record Omitted() {}

    /** The kinds of violation: the reason that a cause in a {@code Status} gives, and the words of its message. */
    public enum Type {
        NOT_FOUND("FieldValueNotFound", "Not found", true),
        REQUIRED("FieldValueRequired", "Required value", false),
        DUPLICATE("FieldValueDuplicate", "Duplicate value", true),
        INVALID("FieldValueInvalid", "Invalid value", true),
        NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value", true),
        FORBIDDEN("FieldValueForbidden", "Forbidden", false),
        TOO_LONG("FieldValueTooLong", "Too long", false),
        TOO_MANY("FieldValueTooMany", "Too many", true),
        TOO_FEW("FieldValueTooFew", "Too few", true),
        INTERNAL("InternalError", "Internal error", false),
        TYPE_INVALID("FieldValueTypeInvalid", "Invalid value", true),
        TOO_SHORT("FieldValueTooShort", "Too short", false);

        private final String reason;
        private final String words;
        private final boolean showsValue;

        Type(String reason, String words, boolean showsValue) {
            this.reason = reason;
            this.words = words;
            this.showsValue = showsValue;
        }

        /** Returns the reason of the cause. */
        public String reason() {
            return reason;
        }
    }

    /** A value that must be given is not. */
    public static FieldError required(FieldPath field, String detail) {
        return new FieldError(Type.REQUIRED, field.toString(), "", detail);
    }

    /** A value is malformed or out of bounds. */
    public static FieldError invalid(FieldPath field, @Nullable Object value, String detail) {
        return new FieldError(Type.INVALID, field.toString(), value, detail);
    }

    /** A value is wrong in a way that its text would not tell. */
    public static FieldError invalidUntold(FieldPath field, String detail) {
        return new FieldError(Type.INVALID, field.toString(), OMITTED, detail);
    }

    /** A value is none of those an enumerated field knows; an empty list of them is not told. */
    public static FieldError notSupported(FieldPath field, @Nullable Object value, Collection<String> supported) {
        String detail = supported.isEmpty()
                ? ""
                : supported.stream().map(GoFormat::quote).collect(Collectors.joining(", ", "supported values: ", ""));
        return new FieldError(Type.NOT_SUPPORTED, field.toString(), value, detail);
    }

    /** A value that must be unique is there already. */
    public static FieldError duplicate(FieldPath field, @Nullable Object value) {
        return new FieldError(Type.DUPLICATE, field.toString(), value, "");
    }

    /** A value that must be unique is there already, and its text would not tell which. */
    public static FieldError duplicateUntold(FieldPath field) {
        return new FieldError(Type.DUPLICATE, field.toString(), OMITTED, "");
    }

    /** A valid value is not permitted under the circumstances. */
    public static FieldError forbidden(FieldPath field, String detail) {
        return new FieldError(Type.FORBIDDEN, field.toString(), "", detail);
    }

    /** A value has too many bytes; a negative limit is not told. */
    public static FieldError tooLong(FieldPath field, int maxBytes) {
        return tooLong(field, maxBytes, "byte");
    }

    /** A value has too many characters; a negative limit is not told. */
    public static FieldError tooLongCharacters(FieldPath field, int maxCharacters) {
        return tooLong(field, maxCharacters, "character");
    }

    private static FieldError tooLong(FieldPath field, int limit, String unit) {
        String detail = limit < 0
                ? "value is too long"
                : "may not be more than " + limit + " " + unit + (limit == 1 ? "" : "s");
        return new FieldError(Type.TOO_LONG, field.toString(), "<value omitted>", detail);
    }

    /** A value has too few characters; a negative limit is not told. */
    public static FieldError tooShort(FieldPath field, String value, int minCharacters) {
        String detail = minCharacters < 0
                ? "value is too short"
                : "must be at least " + minCharacters + (minCharacters == 1 ? " character" : " characters");
        return new FieldError(Type.TOO_SHORT, field.toString(), value, detail);
    }

    /** A list has too many items; a negative count or limit is not told. */
    public static FieldError tooMany(FieldPath field, int actual, int max) {
        String detail = max < 0 ? "has too many items" : "must have at most " + max + (max == 1 ? " item" : " items");
        return new FieldError(Type.TOO_MANY, field.toString(), actual < 0 ? OMITTED : Integer.valueOf(actual), detail);
    }

    /** A list has too few items; a negative count or limit is not told. */
    public static FieldError tooFew(FieldPath field, int actual, int min) {
        String detail = min < 0 ? "has too few items" : "must have at least " + min + (min == 1 ? " item" : " items");
        return new FieldError(Type.TOO_FEW, field.toString(), actual < 0 ? OMITTED : Integer.valueOf(actual), detail);
    }

    /** A value is not of the schema's type. */
    public static FieldError typeInvalid(FieldPath field, @Nullable Object value, String detail) {
        return new FieldError(Type.TYPE_INVALID, field.toString(), value, detail);
    }

    /** Something that a value names is not there. */
    public static FieldError notFound(FieldPath field, @Nullable Object value) {
        return new FieldError(Type.NOT_FOUND, field.toString(), value, "");
    }

    /** A rule could not be checked. */
    public static FieldError internal(FieldPath field, String detail) {
        return new FieldError(Type.INTERNAL, field.toString(), "", detail);
    }

    /** Returns the message without the field: what a cause says. */
    public String body() {
        StringBuilder out = new StringBuilder(type.words);
        if (type.showsValue && !(badValue instanceof Omitted)) {
            out.append(": ").append(print(badValue));
        }
        if (!detail.isEmpty()) {
            out.append(": ").append(detail);
        }
        return out.toString();
    }

    /** Returns the message with the field: what the status' message says. */
    public String message() {
        return field + ": " + body();
    }

    private static String print(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> GoFormat.quote(text);
            case JsonNode node when node.isString() -> GoFormat.quote(node.stringValue());
            case JsonNode node -> Json.toString(node);
            case Double number -> GoFormat.float64(number);
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            default -> Json.toString(Json.mapper().valueToTree(value));
        };
    }
}
