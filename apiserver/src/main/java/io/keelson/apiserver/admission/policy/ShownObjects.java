package io.keelson.apiserver.admission.policy;

import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.EquivalentResources;
import io.keelson.apiserver.admission.match.NamespaceMatcher;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What one policy is shown of one request, made when it is first asked for and once for all bindings. Not thread-safe. */
final class ShownObjects {
    private final AdmissionRequest request;
    private final Matched matched;
    private final EquivalentResources resources;
    private final NamespaceMatcher namespaces;
    private @Nullable ObjectNode object;
    private @Nullable ObjectNode old;
    private @Nullable ObjectNode namespace;

    /** @param matched as what the policy knows the request */
    ShownObjects(
            AdmissionRequest request, Matched matched, EquivalentResources resources, NamespaceMatcher namespaces) {
        this.request = request;
        this.matched = matched;
        this.resources = resources;
        this.namespaces = namespaces;
    }

    /** Returns as what the policy knows the request. */
    Matched matched() {
        return matched;
    }

    /** Returns the new object as it was when it was first asked for, null where there is none. */
    @Nullable
    ObjectNode object() {
        if (object == null && request.object() != null) {
            object = resources.convert(request.object(), matched.kind());
        }
        return object;
    }

    /** Returns the object before, null where there is none. */
    @Nullable
    ObjectNode old() {
        if (old == null && request.old() != null) {
            old = resources.convert(request.old(), matched.kind());
        }
        return old;
    }

    /** Returns the namespace that the request is in, null for what is in none, and for namespaces themselves. */
    @Nullable
    ObjectNode namespace() {
        boolean itself =
                request.kind().group().isEmpty() && request.kind().kind().equals("Namespace");
        if (namespace == null && !itself && !request.namespace().isEmpty()) {
            namespace = namespaces.of(request).toTree();
        }
        return namespace;
    }
}
