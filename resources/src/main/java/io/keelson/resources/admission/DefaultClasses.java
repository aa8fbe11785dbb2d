package io.keelson.resources.admission;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Finds the class that an annotation makes the default: of several the newest, then the first by name. */
final class DefaultClasses {
    private DefaultClasses() {}

    /** Returns the default class' name, or null where there is none. */
    static @Nullable String find(ObjectReader reader, GroupVersionResource resource, List<String> annotations) {
        return reader.list(resource, "").stream()
                .filter(document -> isDefault(document.sharedTree(), annotations))
                .min(Comparator.comparing(DefaultClasses::created)
                        .reversed()
                        .thenComparing(document -> document.header().name()))
                .map(document -> document.header().name())
                .orElse(null);
    }

    private static boolean isDefault(ObjectNode tree, List<String> annotations) {
        return annotations.stream()
                .anyMatch(annotation -> "true".equals(Json.text(tree, "metadata", "annotations", annotation)));
    }

    private static Instant created(ObjectDocument document) {
        Instant created = document.header().creationTimestamp();
        return created == null ? Instant.EPOCH : created;
    }
}
