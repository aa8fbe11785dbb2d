package io.keelson.apiserver.server;

import io.keelson.api.resource.ResourceInfo;
import org.jspecify.annotations.Nullable;

/** Warns clients of resources that they should leave, as the deprecation policy of the Kubernetes API wants it. */
final class Deprecations {
    private Deprecations() {}

    /** Returns the warning for a resource, or null where it is not deprecated. */
    static @Nullable String warning(ResourceInfo resource) {
        if (!resource.group().isEmpty()) {
            return null;
        }
        return switch (resource.resource()) {
            case "endpoints" -> "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
            case "componentstatuses" -> "v1 ComponentStatus is deprecated in v1.19+";
            default -> null;
        };
    }
}
