package io.keelson.resources.apiextensions;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.apiserver.certificate.CaBundle;
import io.keelson.resources.admissionregistration.WebhookRules;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on how a definition's versions are converted. */
final class ConversionRules {
    private static final FieldPath CONVERSION = FieldPath.of("spec", "conversion");
    private static final List<String> REVIEW_VERSIONS = List.of("v1", "v1beta1");

    private ConversionRules() {}

    static void check(ObjectNode definition, @Nullable ObjectNode old, FieldErrors errors) {
        JsonNode conversion = Json.at(definition, "spec", "conversion");
        if (conversion == null) {
            return;
        }
        String strategy = Objects.requireNonNullElse(Json.text(conversion, "strategy"), "");
        boolean webhook = strategy.equals("Webhook");
        if (webhook && Json.bool(definition, "spec", "preserveUnknownFields")) {
            errors.invalid(
                    CONVERSION.child("strategy"), strategy, "must be None if spec.preserveUnknownFields is true");
        }
        if (strategy.isEmpty()) {
            errors.required(CONVERSION.child("strategy"), "");
        } else if (!webhook && !strategy.equals("None")) {
            errors.notSupported(CONVERSION.child("strategy"), strategy, List.of("None", "Webhook"));
        }
        JsonNode client = Json.at(conversion, "webhook", "clientConfig");
        List<String> versions = versions(conversion);
        if (!webhook) {
            String detail = "should not be set when strategy is not set to Webhook";
            if (client != null) {
                errors.forbidden(CONVERSION.child("webhookClientConfig"), detail);
            }
            if (!versions.isEmpty()) {
                errors.forbidden(CONVERSION.child("conversionReviewVersions"), detail);
            }
            return;
        }
        FieldPath path = CONVERSION.child("webhookClientConfig");
        if (client == null) {
            errors.required(path, "required when strategy is set to Webhook");
        } else {
            WebhookRules.client(new Subject(client, path, errors));
            authorities(client, path.child("caBundle"), old, errors);
        }
        List<String> before = old == null ? List.of() : versions(Json.at(old, "spec", "conversion"));
        boolean any = !before.isEmpty() && before.stream().noneMatch(REVIEW_VERSIONS::contains);
        reviewVersions(versions, any, errors);
    }

    /** A bundle may be anything until the definition is established, and may stay wrong where it was. */
    private static void authorities(JsonNode client, FieldPath path, @Nullable ObjectNode old, FieldErrors errors) {
        String problem = CaBundle.problem(Json.text(client, "caBundle"));
        boolean held = old != null
                && established(old)
                && CaBundle.problem(Json.text(old, "spec", "conversion", "webhook", "clientConfig", "caBundle"))
                        == null;
        if (problem != null && held) {
            errors.invalid(path, Json.text(client, "caBundle"), problem);
        }
    }

    private static boolean established(ObjectNode definition) {
        return Json.elements(definition, "status", "conditions").stream()
                .anyMatch(condition -> "Established".equals(Json.text(condition, "type"))
                        && "True".equals(Json.text(condition, "status")));
    }

    private static List<String> versions(@Nullable JsonNode conversion) {
        return Json.elements(conversion, "webhook", "conversionReviewVersions").stream()
                .map(version -> version.asString(""))
                .toList();
    }

    private static void reviewVersions(List<String> versions, boolean any, FieldErrors errors) {
        FieldPath path = CONVERSION.child("conversionReviewVersions");
        if (versions.isEmpty()) {
            errors.required(path, "");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < versions.size(); i++) {
            String version = versions.get(i);
            if (!seen.add(version)) {
                errors.invalid(path.index(i), version, "duplicate version");
                continue;
            }
            errors.invalid(path.index(i), version, Names.dns1035Label(version));
        }
        if (!any && REVIEW_VERSIONS.stream().noneMatch(seen::contains)) {
            errors.invalid(path, versions, "must include at least one of " + String.join(", ", REVIEW_VERSIONS));
        }
    }
}
