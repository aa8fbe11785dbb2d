package io.keelson.controllermanager.serviceaccount;

import io.fabric8.kubernetes.api.model.Namespace;
import org.jspecify.annotations.Nullable;

/** Which namespaces get things. */
final class ActiveNamespaces {
    private ActiveNamespaces() {}

    /** Whether a namespace is there and not on its way out. */
    static boolean isActive(@Nullable Namespace namespace) {
        return namespace != null
                && namespace.getMetadata().getDeletionTimestamp() == null
                && (namespace.getStatus() == null
                        || !"Terminating".equals(namespace.getStatus().getPhase()));
    }
}
