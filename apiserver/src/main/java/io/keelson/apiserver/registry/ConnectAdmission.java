package io.keelson.apiserver.registry;

import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.RequestInfo;
import tools.jackson.databind.node.ObjectNode;

/** Lets admission plugins change or refuse connections to pods, services and nodes ({@code CONNECT}). Blocks. */
@FunctionalInterface
public interface ConnectAdmission {

    /**
     * Lets plugins change or refuse a connection.
     *
     * @param user who wants to connect
     * @param request what is asked for
     * @param resource the resource connected to
     * @param subresource the way, such as {@code exec}
     * @param options the options of the connection, such as {@code PodExecOptions}; changed in place
     * @throws io.keelson.api.status.StatusException where one refuses
     */
    void admit(
            UserInfo user, RequestInfo request, ResourceInfo resource, SubresourceInfo subresource, ObjectNode options);
}
