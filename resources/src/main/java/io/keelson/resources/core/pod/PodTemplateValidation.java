package io.keelson.resources.core.pod;

import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.validation.Subject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rules on templates of pods. */
public final class PodTemplateValidation {
    private PodTemplateValidation() {}

    /** Checks a template: the metadata that its pods get, and their spec. */
    public static void validate(@Nullable JsonNode template, FieldPath path, FieldErrors errors) {
        Subject subject = new Subject(template, path, errors);
        Subject labels = subject.at("metadata", "labels").toldAt(path.child("labels"));
        errors.addAll(ObjectMetaValidation.labels(labels.value(), labels.path()));
        Subject annotations = subject.at("metadata", "annotations").toldAt(path.child("annotations"));
        errors.addAll(ObjectMetaValidation.annotations(annotations.value(), annotations.path()));
        PodAnnotations.validate(annotations, subject.at("spec"));
        PodSpecValidation.spec(subject.at("spec"), "", false);
        if (!subject.at("spec", "ephemeralContainers").empty()) {
            subject.at("spec", "ephemeralContainers").forbidden("ephemeral containers not allowed in pod template");
        }
    }
}
