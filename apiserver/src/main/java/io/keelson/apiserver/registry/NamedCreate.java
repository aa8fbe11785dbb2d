package io.keelson.apiserver.registry;

import tools.jackson.databind.node.ObjectNode;

/** Answers creates of a subresource whose matter is not the registry's, such as {@code token} of service accounts. */
@FunctionalInterface
public interface NamedCreate {

    /**
     * Answers one. Blocks.
     *
     * @param body the object as decoded; may be changed and returned
     * @param namespace the namespace in the path, empty for none
     * @param name the name in the path
     * @param request who asks, and for what
     * @throws io.keelson.api.status.StatusException where it is refused
     */
    ObjectNode create(ObjectNode body, String namespace, String name, WriteRequest request);
}
