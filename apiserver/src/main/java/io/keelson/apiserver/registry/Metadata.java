package io.keelson.apiserver.registry;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes {@code metadata} of trees in the write journey. */
public final class Metadata {
    private Metadata() {}

    public static ObjectNode of(ObjectNode object) {
        return Json.child(object, "metadata");
    }

    public static String text(ObjectNode object, String field) {
        String value = Json.text(object, "metadata", field);
        return value == null ? "" : value;
    }

    public static String name(ObjectNode object) {
        return text(object, "name");
    }

    /** Sets a field, or removes it where the value is empty or null. */
    public static void set(ObjectNode object, String field, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            of(object).remove(field);
        } else {
            of(object).put(field, value);
        }
    }

    /** Makes a field the same as in another object. */
    public static void copy(String field, ObjectNode from, ObjectNode to) {
        JsonNode value = Json.at(from, "metadata", field);
        if (value == null) {
            of(to).remove(field);
        } else {
            of(to).set(field, value.deepCopy());
        }
    }

    public static boolean deleting(ObjectNode object) {
        return Json.at(object, "metadata", "deletionTimestamp") != null;
    }

    public static @Nullable Long deletionGrace(ObjectNode object) {
        return Json.integer(object, "metadata", "deletionGracePeriodSeconds");
    }

    public static @Nullable Instant deletionTime(ObjectNode object) {
        String text = Json.text(object, "metadata", "deletionTimestamp");
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    public static void setDeletion(ObjectNode object, Instant time, long grace) {
        of(object).put("deletionTimestamp", time(time)).put("deletionGracePeriodSeconds", grace);
    }

    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public static List<String> finalizers(ObjectNode object) {
        return Json.elements(object, "metadata", "finalizers").stream()
                .map(JsonNode::asString)
                .toList();
    }

    public static void setFinalizers(ObjectNode object, List<String> finalizers) {
        if (finalizers.isEmpty()) {
            of(object).remove("finalizers");
        } else {
            ArrayNode list = of(object).putArray("finalizers");
            finalizers.forEach(list::add);
        }
    }

    public static long generation(ObjectNode object) {
        Long generation = Json.integer(object, "metadata", "generation");
        return generation == null ? 0 : generation;
    }

    /** Counts up where the object has a generation. */
    public static void bumpGeneration(ObjectNode object) {
        long generation = generation(object);
        if (generation > 0) {
            of(object).put("generation", generation + 1);
        }
    }

    /** Removes what only the server sets. */
    public static void wipeSystemFields(ObjectNode object) {
        of(object)
                .remove(List.of(
                        "creationTimestamp", "uid", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"));
    }

    /**
     * Makes the namespace that of the request.
     *
     * @param namespace the request's, empty where it has none
     * @throws StatusException 400 where the object names another one
     */
    public static void matchNamespace(ObjectNode object, String namespace) {
        String own = text(object, "namespace");
        if (own.equals(namespace)) {
            return;
        }
        if (own.isEmpty() || namespace.isEmpty()) {
            set(object, "namespace", namespace);
            return;
        }
        throw StatusException.badRequest(
                "the namespace of the provided object does not match the namespace sent on the request");
    }

    /** @throws StatusException 400 where the object has another name than the request asks for, or none */
    public static void matchName(ObjectNode object, String name) {
        String own = name(object);
        if (own.isEmpty()) {
            throw StatusException.badRequest(
                    "the name of the object (" + name + " based on URL) was undeterminable: name must be provided");
        }
        if (!own.equals(name)) {
            throw StatusException.badRequest(
                    "the name of the object (" + own + ") does not match the name on the URL (" + name + ")");
        }
    }

    /** Puts back what clients may say in metadata, for subresources that leave it alone. */
    public static void keep(ObjectNode object, ObjectNode old) {
        for (String field : List.of("labels", "annotations", "finalizers", "ownerReferences", "deletionTimestamp")) {
            copy(field, old, object);
        }
    }

    /** Drops owner references that are there twice, with a warning. */
    public static void dedupOwners(ObjectNode object, WriteContext context) {
        List<JsonNode> owners = Json.elements(object, "metadata", "ownerReferences");
        Set<JsonNode> seen = new LinkedHashSet<>();
        Set<String> duplicates = new LinkedHashSet<>();
        for (JsonNode owner : owners) {
            if (!seen.add(owner)) {
                String uid = Json.text(owner, "uid");
                duplicates.add(uid == null ? "" : uid);
            }
        }
        if (!duplicates.isEmpty()) {
            ArrayNode kept = of(object).putArray("ownerReferences");
            new ArrayList<>(seen).forEach(kept::add);
            context.warn(".metadata.ownerReferences contains duplicate entries; API server dedups owner references in"
                    + " 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s)"
                    + " observed: " + String.join(", ", duplicates));
        }
    }

    /** Puts what everything starts with first, so that readers can tell it from the first bytes. */
    public static ObjectNode ordered(ObjectNode object) {
        ObjectNode ordered = Json.object();
        for (String first : List.of("kind", "apiVersion", "metadata")) {
            JsonNode value = object.get(first);
            if (value != null) {
                ordered.set(first, value);
            }
        }
        object.forEachEntry((key, value) -> {
            if (!ordered.has(key)) {
                ordered.set(key, value);
            }
        });
        return ordered;
    }
}
