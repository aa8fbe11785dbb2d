package io.keelson.apiserver.admission.policy;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Why a mutating policy refuses a request.
 *
 * @param policy its name
 * @param binding the binding's name, null where the policy itself is wrong
 * @param why what is wrong
 * @param reason the reason of the status, empty for {@code Forbidden}
 */
record MutationError(String policy, @Nullable String binding, String why, String reason) {

    private String message() {
        return binding == null
                ? "policy " + GoFormat.quote(policy) + " denied request: " + why
                : "policy '" + policy + "' with binding '" + binding + "' denied request: " + why;
    }

    /** Returns the answer that the client gets: the first error, and all of them as causes. */
    static StatusException refusal(List<MutationError> errors, AdmissionRequest request) {
        MutationError first = errors.getFirst();
        StatusException forbidden = request.forbidden("admission request denied by policy");
        ObjectNode details = forbidden.details() == null
                ? Json.object()
                : forbidden.details().deepCopy();
        ArrayNode causes = details.putArray("causes");
        errors.forEach(error -> causes.addObject().put("message", error.message()));
        String reason = first.reason().isEmpty() ? forbidden.reason() : first.reason();
        return StatusException.of(forbidden.code(), reason, first.message(), details);
    }
}
