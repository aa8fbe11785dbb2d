package io.keelson.apiserver.authorization;

import io.keelson.apiserver.authentication.UserInfo;
import tools.jackson.databind.node.ObjectNode;

/** Answers the creation of a resource that is never stored: a question about identities or rights. */
public interface ReviewHandler {

    /**
     * Answers a review.
     *
     * @param review the review as decoded; may be changed and returned
     * @param user who asks
     * @param namespace the namespace of the request, empty for reviews of cluster scope
     * @return the review with its status
     * @throws io.keelson.api.status.StatusException 400 or 422 where the review makes no sense
     */
    ObjectNode create(ObjectNode review, UserInfo user, String namespace);
}
