package io.keelson.apiserver.request;

/**
 * A request's method and path taken apart by the rules of the API conventions.
 *
 * @param resourceRequest whether it addresses an API resource below {@code /api/v1} or {@code /apis/group/version}
 * @param path the URL path
 * @param verb get, list, watch, create, update, patch, delete, deletecollection; the lower-case method for other paths
 * @param group the API group, empty for the core group
 * @param version the API version
 * @param namespace the namespace in the path, empty where there is none
 * @param resource the resource
 * @param subresource the subresource, empty where there is none
 * @param name the object's name, empty where there is none
 * @param rest what follows the subresource in the path (of proxies), empty where nothing does
 */
public record RequestInfo(
        boolean resourceRequest,
        String path,
        String verb,
        String group,
        String version,
        String namespace,
        String resource,
        String subresource,
        String name,
        String rest) {}
