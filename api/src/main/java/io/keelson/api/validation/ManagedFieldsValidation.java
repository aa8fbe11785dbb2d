package io.keelson.api.validation;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The rules on {@code metadata.managedFields} and on the names of field managers. */
public final class ManagedFieldsValidation {
    private static final int MAX_MANAGER = 128;
    private static final int MAX_SUBRESOURCE = 256;

    private ManagedFieldsValidation() {}

    static FieldErrors validate(List<JsonNode> entries, FieldPath list) {
        FieldErrors errors = new FieldErrors();
        for (int i = 0; i < entries.size(); i++) {
            JsonNode entry = entries.get(i);
            FieldPath path = list.index(i);
            String operation = text(entry, "operation");
            if (!operation.equals("Apply") && !operation.equals("Update")) {
                errors.invalid(path.child("operation"), operation, "must be `Apply` or `Update`");
            }
            String type = text(entry, "fieldsType");
            if (!type.isEmpty() && !type.equals("FieldsV1")) {
                errors.invalid(path.child("fieldsType"), type, "must be `FieldsV1`");
            }
            errors.addAll(manager(text(entry, "manager"), path.child("manager")));
            if (length(text(entry, "subresource")) > MAX_SUBRESOURCE) {
                errors.add(FieldError.tooLong(path.child("subresource"), MAX_SUBRESOURCE));
            }
        }
        return errors;
    }

    /** Checks a field manager's name: at most 128 bytes, all of them printable. */
    public static FieldErrors manager(String manager, FieldPath path) {
        FieldErrors errors = new FieldErrors();
        if (length(manager) > MAX_MANAGER) {
            errors.add(FieldError.tooLong(path, MAX_MANAGER));
        }
        for (int i = 0, at = 0; i < manager.length(); ) {
            int c = manager.codePointAt(i);
            if (!GoFormat.isPrintable(c)) {
                errors.invalid(path, manager, String.format("invalid character U+%04X (at position %d)", c, at));
            }
            at += length(Character.toString(c));
            i += Character.charCount(c);
        }
        return errors;
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String text(JsonNode node, String key) {
        String text = Json.text(node, key);
        return text == null ? "" : text;
    }
}
