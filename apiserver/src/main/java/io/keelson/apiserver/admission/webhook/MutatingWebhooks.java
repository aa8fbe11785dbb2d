package io.keelson.apiserver.admission.webhook;

import io.keelson.api.json.GoFormat;
import io.keelson.api.patch.JsonPatch;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.DecodeException;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks mutating webhooks, one after the other; each sees what those before it have made of the object. */
public final class MutatingWebhooks implements AdmissionPlugin {
    private final WebhookConfigurations configurations;
    private final WebhookCalls calls;

    /** @param calls calls webhooks */
    public MutatingWebhooks(WebhookCalls calls) {
        this.calls = calls;
        this.configurations = new WebhookConfigurations("mutatingwebhookconfigurations");
    }

    @Override
    public String name() {
        return "MutatingAdmissionWebhook";
    }

    @Override
    public boolean handles(AdmissionRequest.Operation operation) {
        return true;
    }

    @Override
    public void admit(AdmissionRequest request) {
        List<Webhook> all = configurations.all(request.context().reader());
        if (all.isEmpty() || WebhookCalls.exempt(request)) {
            return;
        }
        if (request.object() != null) {
            request.reinvocation().before(request.object());
        }
        for (int i = 0; i < all.size(); i++) {
            Webhook webhook = all.get(i);
            Matched matched = calls.matches(webhook, request);
            if (matched != null && request.reinvocation().mayInvoke(webhook.id())) {
                call(webhook, request, matched, new MutationNotes(request, webhook, i));
            }
        }
        if (request.object() != null) {
            request.reinvocation().after(request.object());
        }
    }

    private void call(Webhook webhook, AdmissionRequest request, Matched matched, MutationNotes notes) {
        boolean changed = false;
        ObjectNode object = convert(request.object(), matched);
        try {
            AdmissionReview.Answer answer =
                    calls.call(webhook, request, matched, object, convert(request.old(), matched), true);
            changed = answer.patch() != null && patch(webhook, request, matched.kind(), object, answer);
            if (changed) {
                request.reinvocation().changed();
            }
            notes.patch(answer);
        } catch (WebhookCallException e) {
            if (!webhook.ignoresFailures()) {
                throw StatusException.internal(e.getMessage());
            }
            WebhookCalls.failedOpen(webhook, e);
            notes.failedOpen();
        } finally {
            notes.mutation(changed);
            if (webhook.reinvoked()) {
                request.reinvocation().invoked(webhook.id());
            }
        }
    }

    private @Nullable ObjectNode convert(@Nullable ObjectNode object, Matched matched) {
        return object == null ? null : calls.resources().convert(object, matched.kind());
    }

    /** Patches the object in place; returns whether that changed it. */
    private boolean patch(
            Webhook webhook,
            AdmissionRequest request,
            GroupVersionKind kind,
            @Nullable ObjectNode object,
            AdmissionReview.Answer answer)
            throws WebhookCallException {
        JsonPatch parsed;
        try {
            parsed = JsonPatch.parse(Objects.requireNonNull(answer.patch()));
        } catch (StatusException | IllegalArgumentException e) {
            throw new WebhookCallException(
                    webhook.name(), "received undecodable patch in webhook response: " + e.getMessage());
        }
        if (parsed.isEmpty()) {
            return false;
        } else if (object == null || request.object() == null) {
            throw StatusException.internal("admission webhook " + GoFormat.quote(webhook.name())
                    + " attempted to modify the object, which is not supported for this operation");
        }
        if (!answer.patchType().equals("JSONPatch")) {
            throw new WebhookCallException(
                    webhook.name(), "unsupported patch type " + GoFormat.quote(answer.patchType()));
        }
        ObjectNode decoded;
        try {
            JsonNode patched = parsed.applyOrTell(object);
            if (!(patched instanceof ObjectNode tree)) {
                throw StatusException.internal("json: cannot unmarshal into Go value of type " + kind.kind());
            }
            decoded = calls.resources().decode(tree, kind);
        } catch (IllegalArgumentException e) {
            throw StatusException.internal(String.valueOf(e.getMessage()));
        } catch (DecodeException e) {
            throw StatusException.internal(e.getMessage());
        }
        boolean changed = !decoded.equals(object);
        ObjectNode own = calls.resources().convert(decoded, request.kind());
        request.object().removeAll();
        request.object().setAll(own);
        return changed;
    }
}
