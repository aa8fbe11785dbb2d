package io.keelson.apiserver.admission.match;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.selector.LabelSelector;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.admission.LatestReader;
import java.util.Map;

/** The namespaces that requests are in. */
public final class NamespaceMatcher {
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");

    private final LatestReader latest;

    /** @param latest is asked where the cache knows no such namespace */
    public NamespaceMatcher(LatestReader latest) {
        this.latest = latest;
    }

    /**
     * Returns whether a request is in one of the namespaces selected. Requests for objects outside of namespaces always
     * are, those for namespaces by the namespace's own labels.
     *
     * @throws StatusException 404 where there is no such namespace
     */
    public boolean selected(LabelSelector selector, AdmissionRequest request) {
        boolean itself = request.resource().resource().equals("namespaces");
        if (request.namespace().isEmpty() && !itself || selector.isEverything()) {
            return true;
        }
        boolean written = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
        Map<String, String> labels = itself && written && request.subresource().isEmpty()
                ? ObjectMatcher.of(request.object())
                : of(request).header().labels();
        return selector.matches(labels);
    }

    /**
     * Returns the namespace that a request is in.
     *
     * @throws StatusException 404 where there is none
     */
    public ObjectDocument of(AdmissionRequest request) {
        String name = request.namespace();
        ObjectDocument cached = request.context().reader().get(NAMESPACES, "", name);
        ObjectDocument found = cached == null ? latest.get(NAMESPACES, "", name) : cached;
        if (found == null) {
            throw StatusException.notFound(NAMESPACES, name);
        }
        return found;
    }
}
