package io.keelson.api.schema.structural;

import io.keelson.api.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A rule of {@code x-kubernetes-validations}; texts that were not given are empty.
 *
 * @param rule the expression that has to be true
 * @param message what is said where it is not
 * @param messageExpression the expression that makes that message
 * @param reason the reason of the error, null where not given
 * @param fieldPath the field that the error is about, below the rule's own
 * @param optionalOldSelf whether {@code oldSelf} is optional, null where not given
 */
public record ValidationRule(
        String rule,
        String message,
        String messageExpression,
        @Nullable String reason,
        String fieldPath,
        @Nullable Boolean optionalOldSelf) {

    static ValidationRule parse(JsonNode node) {
        JsonNode optional = Json.at(node, "optionalOldSelf");
        return new ValidationRule(
                text(node, "rule"),
                text(node, "message"),
                text(node, "messageExpression"),
                Json.text(node, "reason"),
                text(node, "fieldPath"),
                optional == null ? null : optional.booleanValue());
    }

    private static String text(JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }

    /** Returns what names the rule in errors: its message, or the rule itself. */
    public String shown() {
        return message.isEmpty() ? rule.strip() : message.strip();
    }
}
