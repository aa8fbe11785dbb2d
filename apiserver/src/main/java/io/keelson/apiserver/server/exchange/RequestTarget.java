package io.keelson.apiserver.server.exchange;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.request.RequestInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a resource request is aimed at, checked against what is served.
 *
 * @param store the resource
 * @param subresource the subresource, or null for the resource itself
 * @param namespace the namespace that stores want: empty for cluster-scoped resources
 * @param name the object's name, empty for a collection
 * @param verb the API verb
 */
public record RequestTarget(
        ResourceStore store, @Nullable SubresourceInfo subresource, String namespace, String name, String verb) {
    private static final List<String> ITEM_VERBS = List.of("get", "update", "patch", "delete");
    private static final List<String> COLLECTION_VERBS = List.of("list", "create", "deletecollection");

    /**
     * Finds what a request is aimed at.
     *
     * @return null where no such resource is served
     * @throws StatusException 404 where nothing is served at the path, 405 where it does not know the method
     */
    public static @Nullable RequestTarget find(Registry registry, String method, RequestInfo info) {
        ResourceStore store = registry.store(new GroupVersionResource(info.group(), info.version(), info.resource()));
        if (store == null) {
            return null;
        }
        ResourceInfo resource = store.info();
        boolean legacyWatch = info.verb().equals("watch") && info.path().contains("/watch/");
        boolean collection = isCollection(info, legacyWatch);
        boolean inNamespace = !info.namespace().isEmpty() && !isNamespaces(resource);
        if (!resource.namespaced() && inNamespace
                || resource.namespaced() && !inNamespace && !collection
                || info.verb().equals("proxy")) {
            if (isCustom(store)) {
                return null;
            }
            throw StatusException.notFoundPath();
        }
        String namespace = resource.namespaced() ? info.namespace() : "";
        String name = collection ? "" : info.name();
        if (!info.subresource().isEmpty()) {
            return new RequestTarget(store, subresource(store, method, info), namespace, name, info.verb());
        }
        String verb = legacyWatch && method.equals("GET") ? "watch" : verb(method, collection, info);
        List<String> known = collection ? COLLECTION_VERBS : ITEM_VERBS;
        if (known.stream().noneMatch(resource::allows)) {
            throw StatusException.notFoundPath();
        }
        boolean readOnly = collection && resource.namespaced() && !inNamespace;
        boolean watchOfList = verb.equals("watch") && resource.allows("list");
        // Custom resources that go say in discovery that nothing is created any more, and why when somebody tries.
        boolean allowed = resource.allows(verb) || watchOfList || isCustom(store) && !verb.isEmpty();
        if (readOnly && !verb.equals("list") && !verb.equals("watch") || !allowed) {
            throw StatusException.methodNotAllowed();
        }
        if (verb.equals("watch") && !resource.allows("watch")) {
            throw StatusException.methodNotSupported(resource.gvr(), "watch");
        }
        return new RequestTarget(store, null, namespace, legacyWatch ? info.name() : name, verb);
    }

    private static boolean isNamespaces(ResourceInfo resource) {
        return resource.group().isEmpty() && resource.resource().equals("namespaces");
    }

    /** A list may have a name, too: that which its field selector asks for. */
    private static boolean isCollection(RequestInfo info, boolean legacyWatch) {
        return switch (info.verb()) {
            case "list", "deletecollection" -> true;
            case "watch" -> !legacyWatch || info.name().isEmpty();
            default -> info.name().isEmpty();
        };
    }

    private static String verb(String method, boolean collection, RequestInfo info) {
        return switch (method) {
            case "GET" -> collection ? info.verb() : "get";
            case "POST" -> collection ? "create" : "";
            case "PUT" -> collection ? "" : "update";
            case "PATCH" -> collection ? "" : "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> "";
        };
    }

    private static boolean isCustom(ResourceStore store) {
        return store.definition().form() != null;
    }

    private static SubresourceInfo subresource(ResourceStore store, String method, RequestInfo info) {
        SubresourceInfo subresource = store.info().subresource(info.subresource());
        if (subresource == null && isCustom(store)) {
            throw StatusException.notFound(store.info().gvr(), info.name());
        }
        if (subresource == null || !info.rest().isEmpty() && !info.subresource().equals("proxy")) {
            throw StatusException.notFoundPath();
        }
        boolean proxied = info.subresource().equals("proxy");
        boolean allowed = subresource.verbs().contains(info.verb()) || proxied && method.equals("OPTIONS");
        if (!allowed && isCustom(store)) {
            throw StatusException.methodNotSupported(store.info().gvr(), info.verb());
        }
        if (method.equals("HEAD") && !proxied || !allowed) {
            throw StatusException.methodNotAllowed();
        }
        return subresource;
    }
}
