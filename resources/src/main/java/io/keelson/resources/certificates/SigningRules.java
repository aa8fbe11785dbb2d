package io.keelson.resources.certificates;

import io.keelson.api.validation.FieldErrors;
import io.keelson.resources.core.pod.PodValidation;
import io.keelson.resources.validation.Subject;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The rules on what may be decided about certificate signing requests, and where. */
final class SigningRules {
    private static final List<String> DECISIONS = List.of("Approved", "Denied");

    private SigningRules() {}

    /** Checks an update of the request itself: neither decision nor certificate come with it. */
    static void update(ObjectNode object, ObjectNode before, FieldErrors errors) {
        decided(object, before, errors, List.of());
        Subject certificate = PodValidation.root(object, errors).at("status", "certificate");
        if (!certificate.same(was(before).at("status", "certificate"))) {
            certificate.forbidden("updates may not set certificate content");
        }
    }

    /** Checks an update of {@code /status}: decisions are made elsewhere, and a certificate is given once. */
    static void status(ObjectNode object, ObjectNode before, FieldErrors errors) {
        decided(object, before, errors, List.of());
        Subject certificate = PodValidation.root(object, errors).at("status", "certificate");
        Subject was = was(before).at("status", "certificate");
        if (!was.empty() && !certificate.same(was)) {
            certificate.forbidden("updates may not modify existing certificate content");
        }
    }

    private static Subject was(ObjectNode before) {
        return PodValidation.root(before, new FieldErrors());
    }

    /** Checks an update of {@code /approval}: one decision, for good. */
    static void approval(ObjectNode object, ObjectNode before, FieldErrors errors) {
        decided(object, before, errors, DECISIONS);
        Subject certificate = PodValidation.root(object, errors).at("status", "certificate");
        if (!certificate.same(was(before).at("status", "certificate"))) {
            certificate.forbidden("updates may not set certificate content");
        }
    }

    private static void decided(ObjectNode object, ObjectNode before, FieldErrors errors, List<String> allowed) {
        Subject conditions = PodValidation.root(object, errors).at("status", "conditions");
        List<String> now = types(conditions);
        List<String> was = types(was(before).at("status", "conditions"));
        SigningRequestRules.check(PodValidation.root(object, errors), was(before));
        for (String type : List.of("Approved", "Denied", "Failed")) {
            if (count(now, type) < count(was, type)) {
                conditions.forbidden("updates may not remove a condition of type \"" + type + "\"");
            } else if (DECISIONS.contains(type) && !allowed.contains(type) && count(now, type) > count(was, type)) {
                conditions.forbidden("updates may not add a condition of type \"" + type + "\"");
            }
        }
    }

    private static int count(List<String> types, String type) {
        return Collections.frequency(types, type);
    }

    private static List<String> types(Subject conditions) {
        return conditions.each().stream()
                .map(condition -> condition.at("type").text())
                .toList();
    }
}
