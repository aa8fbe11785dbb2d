package io.keelson.apiserver.registry.store;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.Defaulter;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.read.StoredResource;
import io.keelson.apiserver.registry.write.Generations;
import io.keelson.apiserver.registry.write.ObjectState;
import io.keelson.apiserver.registry.write.RegistryServices;
import io.keelson.apiserver.registry.write.Version;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.storage.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes objects in the server's own name: no admission, and as many as possible in one transaction. Objects have to be
 * right; they are not validated. Blocks.
 */
public final class LoopbackWriter {
    /** etcd takes no more changes in one transaction unless told to. */
    private static final int CHANGES_PER_TRANSACTION = 100;

    private static final String MANAGER = "kube-apiserver";
    private static final UserInfo SELF =
            new UserInfo("system:apiserver", "", List.of("system:masters", "system:authenticated"), Map.of());

    private final ResourceRegistry registry;
    private final RegistryServices env;

    LoopbackWriter(ResourceRegistry registry, RegistryServices env) {
        this.registry = registry;
        this.env = env;
    }

    /**
     * Creates those objects that do not exist.
     *
     * @param objects complete but for what every created object is given; the callee's own
     * @return how many were created
     */
    public int createMissing(List<ObjectNode> objects) {
        int created = 0;
        List<Backend.Change> changes = new ArrayList<>();
        for (ObjectNode object : objects) {
            changes.add(creation(object));
            if (changes.size() == CHANGES_PER_TRANSACTION) {
                created += commit(changes);
                changes.clear();
            }
        }
        return created + commit(changes);
    }

    private int commit(List<Backend.Change> changes) {
        if (changes.isEmpty()) {
            return 0;
        }
        if (env.commits().write(changes).succeeded()) {
            return changes.size();
        }
        int created = 0;
        for (Backend.Change change : changes) {
            created += env.commits().write(List.of(change)).succeeded() ? 1 : 0;
        }
        return created;
    }

    /**
     * Returns the change that creates an object unless there is one.
     *
     * @param object complete but for what every created object is given; the callee's own
     */
    Backend.Change creation(ObjectNode object) {
        Version version = version(object);
        StoredResource resource = version.resource();
        ResourceStrategy strategy = resource.strategy();
        defaults(object, version);
        version.own(null, object, context(version, object), "");
        Metadata.of(object)
                .put("creationTimestamp", Metadata.time(env.clock().instant()))
                .put("uid", env.uids().get());
        if (strategy.generation().startsAtOne()) {
            Metadata.of(object).put("generation", 1);
        }
        ObjectNode canonical = version.canonical(object);
        String key = resource.key(Metadata.text(canonical, "namespace"), Metadata.name(canonical));
        return new Backend.Change(key, ObjectDocument.storedValue(canonical), 0);
    }

    /**
     * Replaces an object that was read before, unless it has changed since.
     *
     * @param object the new state with the resource version of the old one
     * @return whether it was replaced
     */
    public boolean replace(ObjectNode object) {
        return replace(object, "");
    }

    /** Replaces an object of which only the status has changed; as {@link #replace(ObjectNode)}. */
    public boolean replaceStatus(ObjectNode object) {
        return replace(object, "status");
    }

    private boolean replace(ObjectNode object, String subresource) {
        Version version = version(object);
        StoredResource resource = version.resource();
        String key = resource.key(Metadata.text(object, "namespace"), Metadata.name(object));
        ObjectState live = ObjectState.of(env.commits().read(key));
        if (live == null || live.revision() != Version.sentVersion(object)) {
            return false;
        }
        defaults(object, version);
        version.own(live.tree(), object, context(version, object), subresource);
        Generations.follow(resource.strategy().generation(), object, live.tree());
        ObjectNode canonical = version.canonical(object);
        if (canonical.equals(live.tree())) {
            return true;
        }
        byte[] value = ObjectDocument.storedValue(canonical);
        return env.commits().write(key, value, live.revision()).succeeded();
    }

    /** Commits a change, or nothing where the key is not as the change says. */
    public void commit(Backend.Change change) {
        env.commits().write(List.of(change));
    }

    /** Removes an object as it was read, unless it has changed since; no finalizers, no grace. */
    public void remove(GroupVersionResource resource, ObjectDocument object) {
        StoredResource stored = registry.stored(resource);
        if (stored != null) {
            env.commits().write(stored.key(object), null, object.header().resourceVersion());
        }
    }

    private static void defaults(ObjectNode object, Version version) {
        Schema schema = version.bodies().schema();
        if (schema != null) {
            Defaulter.apply(object, schema);
        }
        version.resource().strategy().setDefaults(object);
    }

    private WriteContext context(Version version, ObjectNode object) {
        ResourceInfo info = version.info();
        RequestInfo request = new RequestInfo(
                true,
                "",
                "create",
                info.group(),
                info.version(),
                Metadata.text(object, "namespace"),
                info.resource(),
                "",
                Metadata.name(object),
                "");
        return new WriteContext(
                SELF, request, false, MANAGER, env.reader(), env.transaction().get(), env.clock());
    }

    private Version version(ObjectNode object) {
        GroupVersionKind kind = GroupVersionKind.of(
                String.valueOf(Json.text(object, "apiVersion")), String.valueOf(Json.text(object, "kind")));
        VersionStore served = registry.kind(kind);
        if (served != null) {
            return served.version();
        }
        throw new IllegalArgumentException("objects of type " + kind + " are not stored");
    }
}
