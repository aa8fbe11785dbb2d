package io.keelson.apiserver.authorization;

import io.keelson.api.json.GoFormat;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;

/** The answers to requests that are not allowed. */
public final class Forbidden {
    private Forbidden() {}

    /**
     * Returns the 403 that says who may not do what.
     *
     * @param attributes what was asked for
     * @param reason why not, may be empty
     */
    public static StatusException status(Attributes attributes, String reason) {
        String message = sanitized(message(attributes));
        String why = reason.isEmpty() ? message : message + ": " + reason;
        return attributes.resource().isEmpty()
                ? StatusException.forbidden(why)
                : StatusException.forbidden(
                        new GroupVersionResource(attributes.group(), attributes.version(), attributes.resource()),
                        attributes.name(),
                        why);
    }

    /** Returns an error's words for what may not be done; browsers must not take it for HTML. */
    private static String message(Attributes attributes) {
        String start = "User " + GoFormat.quote(attributes.user().name()) + " cannot " + attributes.verb();
        if (!attributes.resourceRequest()) {
            return start + " path " + GoFormat.quote(attributes.path());
        }
        String resource = attributes.subresource().isEmpty()
                ? attributes.resource()
                : attributes.resource() + "/" + attributes.subresource();
        return start + " resource " + GoFormat.quote(resource) + " in API group "
                + GoFormat.quote(attributes.group())
                + (attributes.namespace().isEmpty()
                        ? " at the cluster scope"
                        : " in the namespace " + GoFormat.quote(attributes.namespace()));
    }

    private static String sanitized(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
