package io.keelson.apiserver.registry;

import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.NameRule;
import io.keelson.api.validation.ObjectMetaValidation;
import tools.jackson.databind.node.ObjectNode;

/** Validates {@code metadata} with the resource's rule for names. */
final class MetadataRules {
    private MetadataRules() {}

    static void create(ResourceInfo info, ResourceStrategy.NameRule rule, ObjectNode object, FieldErrors errors) {
        errors.addAll(ObjectMetaValidation.create(object, info.namespaced(), names(rule)));
    }

    /**
     * Checks an update. Like upstream it does so for all kinds, then once more with the kind's own rules, so that causes
     * are told as often as clients are used to.
     *
     * @param again whether the kind's rules check metadata as those of a new object, too
     */
    static void update(
            ResourceInfo info,
            ResourceStrategy.NameRule rule,
            ObjectNode object,
            ObjectNode old,
            boolean again,
            FieldErrors errors) {
        errors.addAll(ObjectMetaValidation.create(object, info.namespaced(), NameRule.PATH_SEGMENT));
        errors.addAll(ObjectMetaValidation.update(object, old));
        errors.addAll(ObjectMetaValidation.update(object, old));
        if (again) {
            errors.addAll(ObjectMetaValidation.create(object, info.namespaced(), names(rule)));
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
