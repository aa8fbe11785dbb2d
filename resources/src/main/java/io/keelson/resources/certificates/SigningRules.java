package io.keelson.resources.certificates;

import io.keelson.api.validation.FieldErrors;
import io.keelson.resources.core.pod.PodValidation;
import io.keelson.resources.validation.Subject;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The rules on what may be decided about certificate signing requests, and where. */
final class SigningRules {
    private static final List<String> DECISIONS = List.of("Approved", "Denied");

    private SigningRules() {}

    /** Checks an update of {@code /status}: decisions are made elsewhere. */
    public static void status(ObjectNode object, ObjectNode before, FieldErrors errors) {
        decided(object, before, errors, List.of());
    }

    /** Checks an update of {@code /approval}: one decision, for good. */
    public static void approval(ObjectNode object, ObjectNode before, FieldErrors errors) {
        decided(object, before, errors, DECISIONS);
    }

    private static void decided(ObjectNode object, ObjectNode before, FieldErrors errors, List<String> allowed) {
        Subject conditions = PodValidation.root(object, errors).at("status", "conditions");
        List<String> now = types(conditions);
        List<String> was = types(PodValidation.root(before, new FieldErrors()).at("status", "conditions"));
        if (now.containsAll(DECISIONS)) {
            int last = Math.max(now.lastIndexOf("Approved"), now.lastIndexOf("Denied"));
            Subject condition = conditions.each().get(last);
            errors.invalid(
                    condition.path(),
                    condition.at("type").text(),
                    "Approved and Denied conditions are mutually exclusive");
        }
        for (String type : List.of("Approved", "Denied", "Failed")) {
            if (was.contains(type) && !now.contains(type)) {
                conditions.forbidden("updates may not remove a condition of type \"" + type + "\"");
            } else if (DECISIONS.contains(type)
                    && !allowed.contains(type)
                    && now.contains(type)
                    && !was.contains(type)) {
                conditions.forbidden("updates may not add a condition of type \"" + type + "\"");
            }
        }
    }

    private static List<String> types(Subject conditions) {
        return conditions.each().stream()
                .map(condition -> condition.at("type").text())
                .toList();
    }
}
