package io.keelson.apiserver.admission.webhook;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.expression.ShownRequest;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The question to a webhook and its answer: {@code AdmissionReview} in {@code v1} and {@code v1beta1}. */
final class AdmissionReview {
    private static final String GROUP = "admission.k8s.io";

    private final String version;
    private final String uid;

    /**
     * @param version {@code v1} or {@code v1beta1}
     * @param uid tells the question from others
     */
    AdmissionReview(String version, String uid) {
        this.version = version;
        this.uid = uid;
    }

    /** Returns the best version that a webhook understands, null where it knows none. */
    static @Nullable String version(List<String> understood) {
        return understood.stream()
                .filter(version -> version.equals("v1") || version.equals("v1beta1"))
                .findFirst()
                .orElse(null);
    }

    /** Returns the question. */
    ObjectNode question(
            AdmissionRequest request, Matched matched, @Nullable ObjectNode object, @Nullable ObjectNode old) {
        ObjectNode review = Json.object().put("kind", "AdmissionReview").put("apiVersion", GROUP + "/" + version);
        ObjectNode question = review.putObject("request").put("uid", uid);
        question.setAll(ShownRequest.of(request, matched));
        question.set("object", object == null ? question.nullNode() : object);
        question.set("oldObject", old == null ? question.nullNode() : old);
        return review;
    }

    /**
     * A webhook's answer.
     *
     * @param allowed whether the request may go on
     * @param patch what is to be changed, as JSON patch; null for nothing
     * @param patchType what kind of patch that is
     * @param result why it may not, as a {@code Status}; null where nothing is said
     * @param warnings what the client is to be told
     * @param annotations what is to be noted for auditors
     */
    record Answer(
            boolean allowed,
            byte @Nullable [] patch,
            String patchType,
            @Nullable ObjectNode result,
            List<String> warnings,
            Map<String, String> annotations) {}

    /**
     * Reads an answer.
     *
     * @param mutating whether it may have a patch
     * @throws IllegalArgumentException where it is none to this question
     */
    Answer answer(ObjectNode review, boolean mutating) {
        if (!(Json.at(review, "response") instanceof ObjectNode response)) {
            throw new IllegalArgumentException("webhook response was absent");
        }
        byte[] patch = bytes(response);
        String patchType = Json.text(response, "patchType");
        if (version.equals("v1")) {
            checkIdentity(review, response);
            checkPatch(patch, patchType, mutating);
        }
        List<String> warnings = new ArrayList<>();
        Json.elements(response, "warnings").forEach(warning -> warnings.add(warning.asString("")));
        Map<String, String> annotations = new LinkedHashMap<>();
        JsonNode audit = Json.at(response, "auditAnnotations");
        if (audit != null && audit.isObject()) {
            audit.forEachEntry((key, value) -> annotations.put(key, value.asString("")));
        }
        return new Answer(
                Json.bool(response, "allowed"),
                mutating && patch.length > 0 ? patch : null,
                version.equals("v1") && patchType != null ? patchType : "JSONPatch",
                Json.at(response, "status") instanceof ObjectNode status ? status : null,
                warnings,
                annotations);
    }

    /**
     * Checks that an answer can be read at all.
     *
     * @throws IOException where a field is of another type than it must be
     */
    static void checkTypes(ObjectNode review) throws IOException {
        JsonNode response = Json.at(review, "response");
        if (response == null) {
            return;
        }
        check(response.isObject(), "response", response);
        for (String field : List.of("uid", "patch", "patchType")) {
            JsonNode value = Json.at(response, field);
            check(value == null || value.isString(), field, value);
        }
        JsonNode allowed = Json.at(response, "allowed");
        check(allowed == null || allowed.isBoolean(), "allowed", allowed);
        JsonNode status = Json.at(response, "status");
        check(status == null || status.isObject(), "status", status);
        JsonNode annotations = Json.at(response, "auditAnnotations");
        check(annotations == null || annotations.isObject() && strings(annotations), "auditAnnotations", annotations);
        JsonNode warnings = Json.at(response, "warnings");
        check(warnings == null || warnings.isArray() && strings(warnings), "warnings", warnings);
        try {
            bytes((ObjectNode) response);
        } catch (IllegalArgumentException e) {
            throw new IOException("illegal base64 data in response.patch", e);
        }
    }

    private static boolean strings(JsonNode values) {
        return values.valueStream().allMatch(value -> value.isString() || value.isNull());
    }

    private static void check(boolean fits, String field, @Nullable JsonNode value) throws IOException {
        if (!fits) {
            throw new IOException("json: cannot unmarshal " + (value == null ? "null" : Json.typeName(value))
                    + " into Go struct field AdmissionResponse.response." + field);
        }
    }

    private static byte[] bytes(ObjectNode response) {
        String patch = Json.text(response, "patch");
        return patch == null ? new byte[0] : Base64.getDecoder().decode(patch);
    }

    private void checkIdentity(ObjectNode review, ObjectNode response) {
        String answered = text(response, "uid");
        if (!answered.equals(uid)) {
            throw new IllegalArgumentException(
                    "expected response.uid=" + GoFormat.quote(uid) + ", got " + GoFormat.quote(answered));
        }
        GroupVersionKind kind = GroupVersionKind.of(text(review, "apiVersion"), text(review, "kind"));
        if (!kind.equals(new GroupVersionKind(GROUP, version, "AdmissionReview"))) {
            throw new IllegalArgumentException("expected webhook response of " + GROUP + "/" + version
                    + ", Kind=AdmissionReview, got " + kind.group() + "/" + kind.version() + ", Kind=" + kind.kind());
        }
    }

    private static void checkPatch(byte[] patch, @Nullable String patchType, boolean mutating) {
        if (!mutating && patch.length > 0) {
            throw new IllegalArgumentException("validating webhook may not return response.patch");
        } else if (!mutating && patchType != null) {
            throw new IllegalArgumentException("validating webhook may not return response.patchType");
        } else if (patch.length > 0 && patchType == null) {
            throw new IllegalArgumentException("webhook returned response.patch but not response.patchType");
        } else if (patch.length == 0 && patchType != null) {
            throw new IllegalArgumentException("webhook returned response.patchType but not response.patch");
        } else if (patchType != null && patchType.isEmpty()) {
            throw new IllegalArgumentException("webhook returned invalid response.patchType of \"\"");
        }
    }

    private static String text(JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }
}
