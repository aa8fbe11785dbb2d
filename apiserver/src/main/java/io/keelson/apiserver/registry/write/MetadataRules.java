package io.keelson.apiserver.registry.write;

import io.keelson.api.json.Json;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.NameRule;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.apiserver.registry.MetadataChecks;
import io.keelson.apiserver.registry.ResourceStrategy;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Validates {@code metadata} with the resource's rule for names. */
final class MetadataRules {
    private static final Set<String> STANDARD_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");

    private final ResourceInfo info;
    private final NameRule names;
    private final MetadataChecks checks;

    MetadataRules(ResourceInfo info, ResourceStrategy strategy) {
        this.info = info;
        this.names = names(strategy.nameRule());
        this.checks = strategy.metadataChecks();
    }

    /** Returns whether the resource's own rules check metadata; else it is only looked at once they find nothing. */
    boolean own() {
        return checks.own();
    }

    /** Checks the metadata of a new object. */
    void whole(ObjectNode object, FieldErrors errors) {
        errors.addAll(ObjectMetaValidation.create(object, info.namespaced(), names));
        finalizers(object, errors);
    }

    private void finalizers(ObjectNode object, FieldErrors errors) {
        int i = 0;
        for (JsonNode finalizer : Json.elements(object, "metadata", "finalizers")) {
            String name = finalizer.asString("");
            if (checks.qualifiedFinalizers() && !name.contains("/") && !STANDARD_FINALIZERS.contains(name)) {
                errors.invalid(
                        FieldPath.of("metadata", "finalizers").index(i),
                        name,
                        "name is neither a standard finalizer name nor is it fully qualified");
            }
            i++;
        }
    }

    /** Checks an update: once as for all kinds, then as often as the kind's own rules do. */
    void update(ObjectNode object, ObjectNode old, boolean status, FieldErrors errors) {
        errors.addAll(ObjectMetaValidation.create(object, info.namespaced(), NameRule.PATH_SEGMENT));
        errors.addAll(ObjectMetaValidation.update(object, old));
        if (!status && checks.wholeFirst()) {
            wholes(object, errors);
        }
        int changes = status ? checks.statusChanges() : checks.changes();
        for (int i = 0; i < changes; i++) {
            errors.addAll(ObjectMetaValidation.update(object, old));
            finalizers(object, errors);
        }
        if (!status && !checks.wholeFirst()) {
            wholes(object, errors);
        }
    }

    private void wholes(ObjectNode object, FieldErrors errors) {
        for (int i = 0; i < checks.wholes(); i++) {
            whole(object, errors);
        }
    }

    private static NameRule names(ResourceStrategy.NameRule rule) {
        return switch (rule) {
            case DNS_SUBDOMAIN -> NameRule.SUBDOMAIN;
            case DNS_LABEL -> NameRule.LABEL;
            case DNS_1035_LABEL -> NameRule.LABEL_1035;
            case PATH_SEGMENT -> NameRule.PATH_SEGMENT;
        };
    }
}
