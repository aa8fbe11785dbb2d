package io.keelson.apiserver.custom;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.net.MalformedUrlException;
import io.keelson.api.net.ParsedUrl;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether the Kubernetes community has approved a definition in one of its groups (KEP-1111).
 *
 * @param state whether it has
 * @param message what is said of it
 */
public record ApiApproval(State state, String message) {
    /** The annotation that says where. */
    public static final String ANNOTATION = "api-approved.kubernetes.io";

    private static final String SEE = ", see https://github.com/kubernetes/enhancements/pull/1111";
    private static final String NEEDED = "protected groups must have approval annotation \"" + ANNOTATION + "\"";

    /** Whether a definition is approved. */
    public enum State {
        APPROVED("True", "ApprovedAnnotation"),
        BYPASSED("False", "UnapprovedAnnotation"),
        MISSING("False", "MissingAnnotation"),
        INVALID("False", "InvalidAnnotation");

        private final String status;
        private final String reason;

        State(String status, String reason) {
            this.status = status;
            this.reason = reason;
        }

        String status() {
            return status;
        }

        String reason() {
            return reason;
        }
    }

    /** Returns what is to be said of a definition, null where its group is nobody's. */
    public static @Nullable ApiApproval of(ObjectNode definition) {
        String group = String.valueOf(Json.text(definition, "spec", "group"));
        boolean guarded = group.equals("k8s.io")
                || group.equals("kubernetes.io")
                || group.endsWith(".k8s.io")
                || group.endsWith(".kubernetes.io");
        return guarded ? judge(Json.text(definition, "metadata", "annotations", ANNOTATION)) : null;
    }

    /** Returns whether a definition is approved, null where its group is nobody's. */
    public static @Nullable State state(ObjectNode definition) {
        ApiApproval approval = of(definition);
        return approval == null ? null : approval.state();
    }

    private static ApiApproval judge(@Nullable String annotation) {
        if (annotation == null || annotation.isEmpty()) {
            return new ApiApproval(State.MISSING, NEEDED + SEE);
        } else if (annotation.startsWith("unapproved")) {
            return new ApiApproval(State.BYPASSED, "not approved: " + GoFormat.quote(annotation));
        } else if (isUrl(annotation)) {
            return new ApiApproval(State.APPROVED, "approved in " + annotation);
        }
        return new ApiApproval(
                State.INVALID, NEEDED + " with either a URL or a reason starting with \"unapproved\"" + SEE);
    }

    private static boolean isUrl(String text) {
        try {
            ParsedUrl url = ParsedUrl.ofRequest(text);
            return !url.scheme().isEmpty() && !url.host().isEmpty();
        } catch (MalformedUrlException e) {
            return false;
        }
    }
}
