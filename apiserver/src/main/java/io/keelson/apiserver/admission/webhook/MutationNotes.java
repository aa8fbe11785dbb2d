package io.keelson.apiserver.admission.webhook;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.audit.AuditLevel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What auditors are told of the call of a mutating webhook, under upstream's names. */
final class MutationNotes {
    private static final String MUTATION = "mutation.webhook.admission.k8s.io/";
    private static final String PATCH = "patch.webhook.admission.k8s.io/";

    private final AdmissionRequest request;
    private final Webhook webhook;
    private final String call;

    /** @param number which of all webhooks it is */
    MutationNotes(AdmissionRequest request, Webhook webhook, int number) {
        this.request = request;
        this.webhook = webhook;
        this.call = "round_" + request.reinvocation().round() + "_index_" + number;
    }

    /** Tells whether it has changed the object. */
    void mutation(boolean changed) {
        if (request.context().audit().notes(AuditLevel.METADATA)) {
            annotate(MUTATION, which().put("mutated", changed), AuditLevel.METADATA);
        }
    }

    /** Tells by what it has changed it. */
    void patch(AdmissionReview.Answer answer) {
        byte[] patch = answer.patch();
        if (patch == null || !request.context().audit().notes(AuditLevel.REQUEST)) {
            return;
        }
        try {
            JsonNode parsed = Json.parseValue(patch);
            if (!parsed.isEmpty()) {
                ObjectNode note = which();
                note.set("patch", parsed);
                annotate(PATCH, note.put("patchType", "JSONPatch"), AuditLevel.REQUEST);
            }
        } catch (MalformedJsonException e) {
            // It has been applied, so it is one.
            throw new IllegalStateException(e);
        }
    }

    /** Tells that it could not be called, and the request went on. */
    void failedOpen() {
        request.context().audit().annotate("failed-open." + MUTATION + call, webhook.name());
    }

    private ObjectNode which() {
        return Json.object().put("configuration", webhook.configuration()).put("webhook", webhook.name());
    }

    private void annotate(String prefix, ObjectNode note, AuditLevel level) {
        request.context().audit().annotate(prefix + call, Json.toString(note), level);
    }
}
