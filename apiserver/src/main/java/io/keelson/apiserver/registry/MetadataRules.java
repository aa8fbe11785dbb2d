package io.keelson.apiserver.registry;

import io.keelson.api.json.Json;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Validates {@code metadata} with the resource's rule for names. */
final class MetadataRules {
    private static final FieldPath PATH = FieldPath.of("metadata");

    private MetadataRules() {}

    static void create(ResourceInfo info, ResourceStrategy.NameRule rule, ObjectNode object, FieldErrors errors) {
        ObjectMetaValidation.create(Json.child(object, "metadata"), info.namespaced(), names(rule), PATH, errors);
    }

    static void update(ObjectNode object, ObjectNode old, FieldErrors errors) {
        ObjectMetaValidation.update(
                Json.child(object, "metadata"), Json.child(old, "metadata"), PATH, errors);
    }

    private static Function<String, List<String>> names(ResourceStrategy.NameRule rule) {
        return switch (rule) {
            case DNS_SUBDOMAIN -> Names::dns1123Subdomain;
            case DNS_LABEL -> Names::dns1123Label;
            case DNS_1035_LABEL -> Names::dns1035Label;
            case PATH_SEGMENT -> Names::pathSegment;
        };
    }
}
