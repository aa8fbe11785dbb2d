package io.keelson.apiserver.authorization;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import tools.jackson.databind.node.ObjectNode;

/** What the namespace of an object that is never stored has to be. */
public final class ReviewMetadata {
    private ReviewMetadata() {}

    /**
     * Gives an object the namespace of its request.
     *
     * @throws StatusException 400 where it says another one
     */
    public static void matchNamespace(ObjectNode object, String namespace) {
        String own = Json.text(object, "metadata", "namespace");
        if (namespace.isEmpty()) {
            Json.child(object, "metadata").remove("namespace");
        } else if (own == null || own.isEmpty()) {
            Json.child(object, "metadata").put("namespace", namespace);
        } else if (!own.equals(namespace)) {
            throw StatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }
}
