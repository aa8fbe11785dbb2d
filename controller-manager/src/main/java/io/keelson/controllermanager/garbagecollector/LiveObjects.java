package io.keelson.controllermanager.garbagecollector;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.api.json.Json;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.discovery.ServedResource;
import io.keelson.client.informer.PartialObject;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects of any resource at the server, by metadata only. */
final class LiveObjects {
    private static final String PARTIAL =
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json";

    private final ApiClient api;
    private final Discovery discovery;

    LiveObjects(ApiClient api, Discovery discovery) {
        this.api = api;
        this.discovery = discovery;
    }

    /**
     * The metadata of an object, or null when there is none of that name.
     *
     * @throws UnknownKindException when its kind is not served: whether it exists cannot be told
     */
    @Nullable
    ObjectMeta get(ObjectIdentity identity) {
        try {
            byte[] answer = api.send("GET", path(identity), PARTIAL, null, null);
            return api.wire().mapper().readValue(answer, PartialObject.class).getMetadata();
        } catch (KubernetesClientException e) {
            if (Failures.notFound(e)) {
                return null;
            }
            throw e;
        }
    }

    /** Whether the kind is of the cluster; a namespaced owner of such an object can never be found. */
    boolean isNamespaced(String apiVersion, String kind) {
        return resource(apiVersion, kind).path().namespaced();
    }

    /** Deletes exactly this version of an object. */
    void delete(ObjectIdentity identity, ObjectMeta seen, String policy) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("apiVersion", "v1");
        options.put("kind", "DeleteOptions");
        options.put("preconditions", Map.of("uid", identity.uid(), "resourceVersion", seen.getResourceVersion()));
        options.put("propagationPolicy", policy);
        api.send("DELETE", path(identity), "application/json", options);
    }

    /** Takes owners out of an object. */
    void dropOwners(ObjectIdentity identity, ObjectMeta seen, Set<String> uids) {
        List<OwnerReference> rest = seen.getOwnerReferences().stream()
                .filter(o -> !uids.contains(o.getUid()))
                .toList();
        patch(identity, seen, "ownerReferences", rest);
    }

    /** Makes an object block none of its owners. */
    void unblockOwners(ObjectIdentity identity, ObjectMeta seen) {
        seen.getOwnerReferences().forEach(o -> o.setBlockOwnerDeletion(false));
        patch(identity, seen, "ownerReferences", seen.getOwnerReferences());
    }

    /** Takes a finalizer out of an object, unless it is gone or has none. */
    void dropFinalizer(ObjectIdentity identity, String finalizer) {
        ObjectMeta meta = get(identity);
        if (meta == null
                || !identity.uid().equals(meta.getUid())
                || !meta.getFinalizers().contains(finalizer)) {
            return;
        }
        patch(
                identity,
                meta,
                "finalizers",
                meta.getFinalizers().stream().filter(f -> !f.equals(finalizer)).toList());
    }

    private void patch(ObjectIdentity identity, ObjectMeta seen, String field, List<?> value) {
        // A tree, because the models' mapper leaves nulls out, and a null here means removal.
        JsonMapper mapper = Json.mapper();
        ObjectNode metadata = mapper.createObjectNode();
        metadata.put("uid", identity.uid());
        metadata.put("resourceVersion", seen.getResourceVersion());
        metadata.set(
                field,
                value.isEmpty() ? NullNode.getInstance() : api.wire().mapper().valueToTree(value));
        try {
            api.send(
                    "PATCH",
                    path(identity),
                    ApiClient.MERGE_PATCH,
                    mapper.createObjectNode().set("metadata", metadata).toString());
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }

    private String path(ObjectIdentity identity) {
        return resource(identity.apiVersion(), identity.kind()).path().object(identity.namespace(), identity.name());
    }

    private ServedResource resource(String apiVersion, String kind) {
        ServedResource resource = discovery.find(apiVersion, kind);
        if (resource == null) {
            throw new UnknownKindException(apiVersion, kind);
        }
        return resource;
    }

    /** A kind that is not served, or not yet: whether its objects exist cannot be told. */
    static final class UnknownKindException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownKindException(String apiVersion, String kind) {
            super("no resource is known for " + apiVersion + " " + kind);
        }
    }
}
