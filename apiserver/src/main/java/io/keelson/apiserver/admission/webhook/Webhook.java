package io.keelson.apiserver.admission.webhook;

import io.keelson.api.json.Json;
import io.keelson.api.selector.LabelSelector;
import io.keelson.apiserver.admission.expression.AdmissionExpressions;
import io.keelson.apiserver.admission.expression.MatchConditions;
import io.keelson.apiserver.admission.match.OperationRule;
import io.keelson.apiserver.admission.match.RequestMatch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One webhook of a configuration.
 *
 * @param id tells it from every other
 * @param configuration the name of its configuration
 * @param name its own name
 * @param client where it is reached
 * @param match which requests it is for
 * @param conditions CEL expressions that must all be true
 * @param ignoresFailures whether requests go on where it cannot be called
 * @param allowsDryRun whether it may be called for what is not going to happen; null where it does not say
 * @param timeout how long it may take, null where it does not say
 * @param versions the versions of {@code AdmissionReview} that it understands, best first
 * @param reinvoked whether it is called again where others have changed the object
 */
record Webhook(
        String id,
        String configuration,
        String name,
        WebhookTarget client,
        RequestMatch match,
        MatchConditions conditions,
        boolean ignoresFailures,
        @Nullable Boolean allowsDryRun,
        @Nullable Duration timeout,
        List<String> versions,
        boolean reinvoked) {

    /**
     * Reads a webhook.
     *
     * @param configuration the name of its configuration
     * @param number tells it from others of the same name there
     */
    static Webhook of(String configuration, JsonNode webhook, int number) {
        String name = text(webhook, "name");
        boolean ignores = text(webhook, "failurePolicy").equals("Ignore");
        String sideEffects = text(webhook, "sideEffects");
        Long seconds = Json.integer(webhook, "timeoutSeconds");
        return new Webhook(
                configuration + "/" + name + "/" + number,
                configuration,
                name,
                WebhookTarget.of(webhook.path("clientConfig")),
                new RequestMatch(
                        LabelSelector.of(orEmpty(webhook, "namespaceSelector")),
                        LabelSelector.of(orEmpty(webhook, "objectSelector")),
                        Json.elements(webhook, "rules").stream()
                                .map(OperationRule::of)
                                .toList(),
                        List.of(),
                        text(webhook, "matchPolicy").equals("Equivalent")),
                MatchConditions.of(
                        Json.elements(webhook, "matchConditions"), ignores, AdmissionExpressions.ofWebhook()),
                ignores,
                sideEffects.isEmpty() ? null : sideEffects.equals("None") || sideEffects.equals("NoneOnDryRun"),
                seconds == null ? null : Duration.ofSeconds(seconds),
                Json.elements(webhook, "admissionReviewVersions").stream()
                        .map(version -> version.asString(""))
                        .toList(),
                text(webhook, "reinvocationPolicy").equals("IfNeeded"));
    }

    private static JsonNode orEmpty(JsonNode webhook, String field) {
        JsonNode selector = Json.at(webhook, field);
        return selector == null ? Json.object() : selector;
    }

    private static String text(JsonNode webhook, String field) {
        String text = Json.text(webhook, field);
        return text == null ? "" : text;
    }
}
