package io.keelson.apiserver.custom;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.Conversion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Has a webhook convert between the versions of a custom resource. Whatever it answers, names and owners stay. */
public final class WebhookConversion implements Conversion {
    private static final String GROUP = "apiextensions.k8s.io/";

    private final List<String> reviewVersions;
    private final Caller caller;

    /** Asks the webhook. */
    @FunctionalInterface
    public interface Caller {
        /**
         * Returns the answer to a {@code ConversionReview}. Blocks, but not for ever.
         *
         * @throws IOException where there is none; the message says why
         */
        ObjectNode call(ObjectNode review) throws IOException;
    }

    /**
     * @param webhook {@code spec.conversion.webhook} of the definition
     * @param caller asks it
     */
    public WebhookConversion(JsonNode webhook, Caller caller) {
        this.reviewVersions = Json.elements(webhook, "conversionReviewVersions").stream()
                .map(version -> version.asString(""))
                .toList();
        this.caller = caller;
    }

    @Override
    public boolean blocks() {
        return true;
    }

    @Override
    public void convert(ObjectNode object, GroupVersionKind from, GroupVersionKind to) {
        convertAll(List.of(object), to);
    }

    @Override
    public void convertAll(List<ObjectNode> objects, GroupVersionKind to) {
        List<ObjectNode> wanted = new ArrayList<>();
        for (ObjectNode object : objects) {
            if (!to.apiVersion().equals(Json.text(object, "apiVersion"))) {
                wanted.add(object);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        String shown = kind(wanted.getFirst());
        List<JsonNode> converted = ask(wanted, to, shown);
        if (converted.size() != wanted.size()) {
            throw failure("conversion webhook for " + shown + " returned " + converted.size() + " objects, expected "
                    + wanted.size());
        }
        for (int i = 0; i < converted.size(); i++) {
            try {
                accept(wanted.get(i), converted.get(i), to);
            } catch (IOException e) {
                String where = objects.size() == 1 ? "object" : "converted object at index " + i;
                throw failure("conversion webhook for " + shown + " returned invalid " + where + ": " + e.getMessage());
            }
        }
    }

    private static String kind(ObjectNode object) {
        return Json.text(object, "apiVersion") + ", Kind=" + Json.text(object, "kind");
    }

    private static StatusException failure(String message) {
        return StatusException.of(500, "", message, null);
    }

    private List<JsonNode> ask(List<ObjectNode> objects, GroupVersionKind to, String shown) {
        String version = reviewVersions.stream()
                .filter(known -> known.equals("v1") || known.equals("v1beta1"))
                .findFirst()
                .orElseThrow(() -> failure("no supported conversion review versions"));
        String uid = UUID.randomUUID().toString();
        ObjectNode review = Json.object().put("kind", "ConversionReview").put("apiVersion", GROUP + version);
        ObjectNode request = review.putObject("request").put("uid", uid).put("desiredAPIVersion", to.apiVersion());
        ArrayNode list = request.putArray("objects");
        objects.forEach(object -> list.add(object.deepCopy()));
        try {
            return answer(caller.call(review), uid, version);
        } catch (IOException e) {
            throw failure("conversion webhook for " + shown + " failed: " + e.getMessage());
        }
    }

    private static List<JsonNode> answer(ObjectNode review, String uid, String version) throws IOException {
        if (version.equals("v1")) {
            String wanted = GROUP + "v1, Kind=ConversionReview";
            if (!wanted.equals(kind(review))) {
                throw new IOException("expected webhook response of " + wanted + ", got " + kind(review));
            }
        }
        JsonNode response = Json.at(review, "response");
        if (response == null) {
            throw new IOException("no response provided");
        }
        String own = Objects.requireNonNullElse(Json.text(response, "uid"), "");
        if (version.equals("v1") && !own.equals(uid)) {
            throw new IOException("expected response.uid=" + GoFormat.quote(uid) + ", got " + GoFormat.quote(own));
        }
        String status = Objects.requireNonNullElse(Json.text(response, "result", "status"), "");
        if (!status.equals("Success")) {
            String message = Json.text(response, "result", "message");
            throw new IOException(
                    message == null || message.isEmpty()
                            ? "response.result.status was '" + status + "', not 'Success'"
                            : message);
        }
        return Json.elements(response, "convertedObjects");
    }

    /** Takes over what the webhook made of an object. */
    private static void accept(ObjectNode object, JsonNode answer, GroupVersionKind to) throws IOException {
        if (!(answer instanceof ObjectNode converted)) {
            throw new IOException("invalid type, expected=Unstructured");
        }
        String apiVersion = Objects.requireNonNullElse(Json.text(converted, "apiVersion"), "");
        if (!apiVersion.equals(to.apiVersion())) {
            throw new IOException(
                    "invalid groupVersion (expected " + to.apiVersion() + ", received " + apiVersion + ")");
        }
        same("invalid kind (expected %s, received %s)", object, converted, "kind");
        same("must have the same name: %s != %s", object, converted, "metadata", "name");
        same("must have the same namespace: %s != %s", object, converted, "metadata", "namespace");
        same("must have the same UID: %s != %s", object, converted, "metadata", "uid");
        if (!(converted.get("metadata") instanceof ObjectNode answered)) {
            throw new IOException("missing metadata in converted object");
        }
        ObjectNode metadata = object.get("metadata") instanceof ObjectNode own ? own.deepCopy() : Json.object();
        for (String field : List.of("labels", "annotations")) {
            texts(metadata, field, answered.get(field));
        }
        converted.set("metadata", metadata);
        object.removeAll();
        object.setAll(converted);
    }

    private static void same(String message, ObjectNode object, ObjectNode converted, String... path)
            throws IOException {
        String wanted = Objects.requireNonNullElse(Json.text(object, path), "");
        String got = Objects.requireNonNullElse(Json.text(converted, path), "");
        if (!wanted.equals(got)) {
            throw new IOException(message.formatted(wanted, got));
        }
    }

    private static void texts(ObjectNode metadata, String field, @Nullable JsonNode answered) throws IOException {
        if (answered == null || answered.isNull()) {
            metadata.remove(field);
            return;
        }
        if (!answered.isObject()) {
            throw new IOException("invalid metadata." + field + " in converted object");
        }
        for (var entry : answered.properties()) {
            if (!entry.getValue().isString()) {
                throw new IOException(
                        "metadata." + field + "[" + entry.getKey() + "] must be a string in converted object");
            }
        }
        metadata.set(field, answered.deepCopy());
    }
}
