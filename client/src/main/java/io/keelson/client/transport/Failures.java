package io.keelson.client.transport;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What an error of the API means, by its status reason (API concepts, "HTTP response codes"). */
public final class Failures {
    private Failures() {}

    /** The object, or the resource, is not there. */
    public static boolean notFound(KubernetesClientException e) {
        return e.getCode() == 404;
    }

    /** Somebody else changed the object first, or a precondition failed: read again and decide again. */
    public static boolean conflict(KubernetesClientException e) {
        return e.getCode() == 409 && !alreadyExists(e);
    }

    /** There is an object of that name. */
    public static boolean alreadyExists(KubernetesClientException e) {
        return "AlreadyExists".equals(reason(e));
    }

    /** The object is refused as it is; trying again does not help. */
    public static boolean invalid(KubernetesClientException e) {
        return e.getCode() == 422;
    }

    /** The namespace is being deleted: nothing can be created in it. */
    public static boolean namespaceTerminating(KubernetesClientException e) {
        Status status = e.getStatus();
        return e.getCode() == 403
                && status != null
                && status.getDetails() != null
                && status.getDetails().getCauses() != null
                && status.getDetails().getCauses().stream().anyMatch(c -> "NamespaceTerminating".equals(c.getReason()));
    }

    private static String reason(KubernetesClientException e) {
        Status status = e.getStatus();
        return status == null || status.getReason() == null ? "" : status.getReason();
    }
}
