package io.keelson.apiserver.authorization;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.RequestInfo;

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
 * @param fieldSelector the field selector of a list, watch or deletecollection, empty where there is none
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
        String path,
        String fieldSelector) {

    /** Attributes of a request without a field selector. */
    public Attributes(
            UserInfo user,
            String verb,
            boolean resourceRequest,
            String group,
            String version,
            String resource,
            String subresource,
            String namespace,
            String name,
            String path) {
        this(user, verb, resourceRequest, group, version, resource, subresource, namespace, name, path, "");
    }

    /**
     * Returns what a request wants to do.
     *
     * @param user who asks
     * @param request the request taken apart
     * @param fieldSelector the query's {@code fieldSelector}, empty where there is none
     */
    public static Attributes of(UserInfo user, RequestInfo request, String fieldSelector) {
        return new Attributes(
                user,
                request.verb(),
                request.resourceRequest(),
                request.group(),
                request.version(),
                request.resource(),
                request.subresource(),
                request.namespace(),
                request.name(),
                request.path(),
                fieldSelector);
    }

    /** Attributes that ask about a resource, whichever its version. */
    static Attributes resource(
            UserInfo user, String verb, String group, String resource, String namespace, String name) {
        return new Attributes(user, verb, true, group, "*", resource, "", namespace, name, "");
    }

    /** Returns these attributes with another verb. */
    public Attributes withVerb(String other) {
        return new Attributes(
                user,
                other,
                resourceRequest,
                group,
                version,
                resource,
                subresource,
                namespace,
                name,
                path,
                fieldSelector);
    }

    /** Returns these attributes of another user. */
    public Attributes withUser(UserInfo other) {
        return new Attributes(
                other,
                verb,
                resourceRequest,
                group,
                version,
                resource,
                subresource,
                namespace,
                name,
                path,
                fieldSelector);
    }
}
