package io.keelson.apiserver.authorization;

import io.keelson.apiserver.authentication.UserInfo;

/**
 * What a request wants to do.
 *
 * @param user who asks
 * @param verb the API verb ({@code get}, {@code list}, {@code deletecollection} …) or lower-case HTTP method
 * @param resourceRequest whether an API resource is addressed; else only verb and path count
 * @param group the API group, empty for the core group
 * @param version the API version
 * @param resource the resource
 * @param subresource the subresource, empty where there is none
 * @param namespace the namespace, empty for cluster-scoped requests and those across namespaces
 * @param name the object's name, empty where the request has none
 * @param path the URL path
 */
public record Attributes(
        UserInfo user,
        String verb,
        boolean resourceRequest,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {}
