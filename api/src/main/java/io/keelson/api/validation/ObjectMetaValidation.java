package io.keelson.api.validation;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rules on {@code metadata}, the same for all kinds. */
public final class ObjectMetaValidation {
    /** What a changed field is told that must not change. */
    public static final String IMMUTABLE = "field is immutable";

    private static final int MAX_ANNOTATIONS = 256 * 1024;
    private static final FieldPath METADATA = FieldPath.of("metadata");

    private ObjectMetaValidation() {}

    /** Checks the metadata of an object that is to be stored anew; {@code object} is the whole object. */
    public static FieldErrors create(JsonNode object, boolean namespaced, NameRule names) {
        return validate(Json.at(object, "metadata"), namespaced, names, METADATA);
    }

    /**
     * Checks metadata by itself.
     *
     * @param metadata the metadata, null where the object has none
     * @param namespaced whether its kind lives in namespaces
     * @param names what its name must look like
     * @param path where it stands
     */
    public static FieldErrors validate(
            @Nullable JsonNode metadata, boolean namespaced, NameRule names, FieldPath path) {
        FieldErrors errors = new FieldErrors();
        String generateName = text(metadata, "generateName");
        if (!generateName.isEmpty()) {
            errors.invalid(path.child("generateName"), generateName, names.checkPrefix(generateName));
        }
        String name = text(metadata, "name");
        if (name.isEmpty()) {
            errors.required(path.child("name"), "name or generateName is required");
        } else {
            errors.invalid(path.child("name"), name, names.check(name));
        }
        String namespace = text(metadata, "namespace");
        if (!namespaced && !namespace.isEmpty()) {
            errors.forbidden(path.child("namespace"), "not allowed on this type");
        } else if (namespaced && namespace.isEmpty()) {
            errors.required(path.child("namespace"), "");
        } else if (namespaced) {
            errors.invalid(path.child("namespace"), namespace, Names.dns1123Label(namespace));
        }
        long generation = integer(metadata, "generation");
        if (generation < 0) {
            errors.invalid(path.child("generation"), generation, "must be greater than or equal to 0");
        }
        errors.addAll(labels(Json.at(metadata, "labels"), path.child("labels")));
        errors.addAll(annotations(Json.at(metadata, "annotations"), path.child("annotations")));
        errors.addAll(
                OwnerReferenceValidation.validate(Json.at(metadata, "ownerReferences"), path.child("ownerReferences")));
        errors.addAll(finalizers(Json.at(metadata, "finalizers"), path.child("finalizers")));
        errors.addAll(ManagedFieldsValidation.validate(
                Json.elements(metadata, "managedFields"), path.child("managedFields")));
        return errors;
    }

    /** Checks how an update changes metadata; both are whole objects. */
    public static FieldErrors update(JsonNode newObject, JsonNode oldObject) {
        return update(Json.at(newObject, "metadata"), Json.at(oldObject, "metadata"), METADATA);
    }

    /** Checks how an update changes metadata. */
    public static FieldErrors update(@Nullable JsonNode now, @Nullable JsonNode old, FieldPath path) {
        FieldErrors errors = new FieldErrors();
        if (Json.at(old, "deletionTimestamp") != null) {
            errors.addAll(noNewFinalizers(now, old, path.child("finalizers")));
        }
        if (text(now, "resourceVersion").isEmpty()) {
            errors.invalid(path.child("resourceVersion"), "", "must be specified for an update");
        }
        long generation = integer(now, "generation");
        if (generation < integer(old, "generation")) {
            errors.invalid(path.child("generation"), generation, "must not be decremented");
        }
        for (String field : List.of("name", "namespace", "uid")) {
            if (!text(now, field).equals(text(old, field))) {
                errors.invalid(path.child(field), text(now, field), IMMUTABLE);
            }
        }
        for (String field : List.of("creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")) {
            errors.addAll(immutable(Json.at(now, field), Json.at(old, field), path.child(field)));
        }
        errors.addAll(labels(Json.at(now, "labels"), path.child("labels")));
        errors.addAll(annotations(Json.at(now, "annotations"), path.child("annotations")));
        errors.addAll(
                OwnerReferenceValidation.validate(Json.at(now, "ownerReferences"), path.child("ownerReferences")));
        errors.addAll(
                ManagedFieldsValidation.validate(Json.elements(now, "managedFields"), path.child("managedFields")));
        return errors;
    }

    /** Checks that a value has not changed; missing and {@code null} are the same. */
    public static FieldErrors immutable(@Nullable JsonNode now, @Nullable JsonNode old, FieldPath path) {
        FieldErrors errors = new FieldErrors();
        if (!Objects.equals(now, old)) {
            errors.invalid(path, now, IMMUTABLE);
        }
        return errors;
    }

    /** Checks a map of labels: their keys and values. */
    public static FieldErrors labels(@Nullable JsonNode labels, FieldPath path) {
        FieldErrors errors = new FieldErrors();
        if (labels != null) {
            labels.forEachEntry((key, node) -> {
                errors.invalid(path, key, Names.qualifiedName(key));
                String value = node.asString("");
                errors.invalid(path, value, Names.labelValue(value));
            });
        }
        return errors;
    }

    /** Checks a map of annotations: their keys, and that all together they are no larger than 256 KiB. */
    public static FieldErrors annotations(@Nullable JsonNode annotations, FieldPath path) {
        FieldErrors errors = new FieldErrors();
        if (annotations == null) {
            return errors;
        }
        long[] size = new long[1];
        annotations.forEachEntry((key, node) -> {
            errors.invalid(path, key, Names.qualifiedName(key.toLowerCase(Locale.ROOT)));
            size[0] += key.getBytes(StandardCharsets.UTF_8).length
                    + node.asString("").getBytes(StandardCharsets.UTF_8).length;
        });
        if (size[0] > MAX_ANNOTATIONS) {
            errors.add(FieldError.tooLong(path, MAX_ANNOTATIONS));
        }
        return errors;
    }

    /** Checks a list of finalizers. */
    public static FieldErrors finalizers(@Nullable JsonNode finalizers, FieldPath path) {
        FieldErrors errors = new FieldErrors();
        List<String> names = strings(finalizers);
        for (String name : names) {
            errors.invalid(path, name, Names.qualifiedName(name));
        }
        if (names.contains("orphan") && names.contains("foregroundDeletion")) {
            errors.invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
        }
        return errors;
    }

    private static FieldErrors noNewFinalizers(@Nullable JsonNode now, @Nullable JsonNode old, FieldPath path) {
        TreeSet<String> added = new TreeSet<>(strings(Json.at(now, "finalizers")));
        strings(Json.at(old, "finalizers")).forEach(added::remove);
        FieldErrors errors = new FieldErrors();
        if (!added.isEmpty()) {
            String names = added.stream().map(GoFormat::quote).collect(Collectors.joining(", ", "{", "}"));
            errors.forbidden(
                    path,
                    "no new finalizers can be added if the object is being deleted, found new finalizers []string"
                            + names);
        }
        return errors;
    }

    private static List<String> strings(@Nullable JsonNode list) {
        return Json.elements(list).stream().map(node -> node.asString("")).toList();
    }

    private static String text(@Nullable JsonNode node, String key) {
        String text = Json.text(node, key);
        return text == null ? "" : text;
    }

    private static long integer(@Nullable JsonNode node, String key) {
        Long value = Json.integer(node, key);
        return value == null ? 0 : value;
    }
}
