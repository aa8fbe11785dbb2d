package io.keelson.apiserver.admission.webhook;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.EquivalentResources;
import io.keelson.apiserver.admission.expression.MatchConditions;
import io.keelson.apiserver.admission.expression.RequestVariables;
import io.keelson.apiserver.admission.match.NamespaceMatcher;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import io.keelson.apiserver.authorization.Authorizer;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** What mutating and validating webhooks have in common: whether one is called, the call, and what a refusal says. */
public final class WebhookCalls {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookCalls.class);

    /** Objects of these kinds are not shown to webhooks, which else could keep everybody from repairing them. */
    private static final Set<String> EXEMPT = Set.of(
            "ValidatingWebhookConfiguration",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding");

    private final WebhookClient client;
    private final EquivalentResources resources;
    private final NamespaceMatcher namespaces;
    private final Authorizer authorizer;

    /**
     * @param client calls them
     * @param resources the versions of resources
     * @param namespaces the namespaces of requests
     * @param authorizer is asked by match conditions
     */
    public WebhookCalls(
            WebhookClient client, EquivalentResources resources, NamespaceMatcher namespaces, Authorizer authorizer) {
        this.authorizer = authorizer;
        this.client = client;
        this.resources = resources;
        this.namespaces = namespaces;
    }

    EquivalentResources resources() {
        return resources;
    }

    static boolean exempt(AdmissionRequest request) {
        return request.kind().group().equals("admissionregistration.k8s.io")
                && EXEMPT.contains(request.kind().kind());
    }

    /** Returns as what a webhook is called for a request, null where it is not. */
    @Nullable
    Matched matches(Webhook webhook, AdmissionRequest request) {
        Matched matched = webhook.match().match(request, resources, namespaces);
        return matched == null || webhook.conditions().isEmpty() || met(webhook, request, matched) ? matched : null;
    }

    private boolean met(Webhook webhook, AdmissionRequest request, Matched matched) {
        RequestVariables variables = new RequestVariables(
                request,
                matched,
                request.object() == null ? null : resources.convert(request.object(), matched.kind()),
                request.old() == null ? null : resources.convert(request.old(), matched.kind()),
                null,
                null,
                authorizer,
                Map.of());
        MatchConditions.Outcome outcome = webhook.conditions().evaluate(variables);
        if (outcome.error() != null) {
            throw MatchConditions.refusal(request, outcome.error());
        }
        return outcome.met();
    }

    /**
     * Calls a webhook and lets the client know of its warnings.
     *
     * @param object the new object in the version that was matched, null where there is none
     * @param old the object before in that version
     * @return the answer, which allows the request
     * @throws WebhookCallException where it could not be called
     * @throws StatusException where it refuses
     */
    AdmissionReview.Answer call(
            Webhook webhook,
            AdmissionRequest request,
            Matched matched,
            @Nullable ObjectNode object,
            @Nullable ObjectNode old,
            boolean mutating)
            throws WebhookCallException {
        refuseDryRun(webhook, request);
        String version = AdmissionReview.version(webhook.versions());
        if (version == null) {
            throw new WebhookCallException(
                    webhook.name(),
                    "could not create admission objects: webhook does not accept known AdmissionReview versions"
                            + " (v1, v1beta1)");
        }
        AdmissionReview review = new AdmissionReview(version, UUID.randomUUID().toString());
        ObjectNode answered;
        try {
            answered = client.call(webhook.client(), review.question(request, matched, object, old), webhook.timeout());
            AdmissionReview.checkTypes(answered);
        } catch (IOException e) {
            throw new WebhookCallException(webhook.name(), "failed to call webhook: " + e.getMessage());
        }
        AdmissionReview.Answer answer;
        try {
            answer = review.answer(answered, mutating);
        } catch (IllegalArgumentException e) {
            throw new WebhookCallException(webhook.name(), "received invalid webhook response: " + e.getMessage());
        }
        answer.annotations()
                .forEach((key, value) -> request.context().audit().annotate(webhook.name() + "/" + key, value));
        synchronized (request.context()) {
            answer.warnings().forEach(request.context()::warn);
        }
        if (!answer.allowed()) {
            throw denied(webhook.name(), answer.result());
        }
        return answer;
    }

    private static void refuseDryRun(Webhook webhook, AdmissionRequest request) throws WebhookCallException {
        if (!request.context().dryRun()) {
            return;
        } else if (webhook.allowsDryRun() == null) {
            throw new WebhookCallException(webhook.name(), "Webhook SideEffects is nil");
        } else if (!webhook.allowsDryRun()) {
            throw StatusException.badRequest(
                    "admission webhook " + GoFormat.quote(webhook.name()) + " does not support dry run");
        }
    }

    /** The status that a webhook says, made one of failure. */
    private static StatusException denied(String webhook, @Nullable ObjectNode result) {
        ObjectNode status = result == null ? Json.object() : result.deepCopy();
        Long code = Json.integer(status, "code");
        if (code == null || code < 400 || code > 599) {
            status.put("code", 400);
        }
        String message = Json.text(status, "message");
        String reason = Json.text(status, "reason");
        String by = "admission webhook " + GoFormat.quote(webhook) + " denied the request";
        String why = message != null && !message.isEmpty() ? message : reason;
        status.put("message", why == null || why.isEmpty() ? by + " without explanation" : by + ": " + why);
        return StatusException.of(status);
    }

    /** Logs a failure that is ignored. */
    static void failedOpen(Webhook webhook, WebhookCallException failure) {
        LOG.warn("Failed calling webhook {}, failing open: {}", webhook.name(), failure.getMessage());
    }
}
