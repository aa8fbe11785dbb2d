package io.keelson.apiserver.admission.policy;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Why a policy denies a request.
 *
 * @param policy its name
 * @param binding the binding's name, null where the policy itself is wrong
 * @param message why
 * @param reason the reason of the status, empty for {@code Invalid}
 */
record PolicyDenial(String policy, @Nullable String binding, String message, String reason) {

    /** Returns the answer that the client gets. */
    StatusException refusal(AdmissionRequest request) {
        String by = "ValidatingAdmissionPolicy '" + policy + "'"
                + (binding == null ? "" : " with binding '" + binding + "'") + " denied request: " + message;
        StatusException forbidden = request.forbidden(by);
        ObjectNode details = forbidden.details() == null
                ? Json.object()
                : forbidden.details().deepCopy();
        details.putArray("causes").addObject().put("message", by);
        String why = reason.isEmpty() ? "Invalid" : reason;
        int code =
                switch (why) {
                    case "Forbidden" -> 403;
                    case "Unauthorized" -> 401;
                    case "RequestEntityTooLarge" -> 413;
                    default -> 422;
                };
        return StatusException.of(code, why, String.valueOf(forbidden.getMessage()), details);
    }
}
