package io.keelson.apiserver.registry;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.watchcache.WatchCache;
import io.keelson.storage.Backend;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The registry: built-in resources from the start, others as they come and go. */
final class ResourceRegistry implements Registry {
    private final Environment env;
    private final Backend backend;
    private final Freshness freshness;
    private final Subresources subresources;
    private volatile Map<GroupVersionResource, ResourceStore> stores = Map.of();

    ResourceRegistry(Environment env, Backend backend, Subresources subresources) {
        this.env = env;
        this.backend = backend;
        this.freshness = new Freshness(backend, env.caches(), env.timers());
        this.subresources = subresources;
    }

    @Override
    public @Nullable ResourceStore store(GroupVersionResource resource) {
        return stores.get(resource);
    }

    /** Returns the stored resource behind a served version, or null where there is none. */
    @Nullable
    StoredResource stored(GroupVersionResource resource) {
        return stores.get(resource) instanceof ServedResource served
                ? served.version().resource()
                : null;
    }

    @Override
    public Collection<ResourceInfo> resources() {
        return stores.values().stream().map(ResourceStore::info).toList();
    }

    /** Adds a resource before the caches are filled. */
    void add(ResourceRegistration registration) {
        ResourceInfo stored = storageVersion(registration);
        WatchCache cache = env.caches()
                .add(StoredResource.prefix(stored), stored.selectableFields(), StoredResource.indexed(stored));
        serve(registration, stored, cache);
    }

    /** Adds stores that keep nothing, such as those of reviews. */
    synchronized void add(List<ResourceStore> others) {
        Map<GroupVersionResource, ResourceStore> all = new LinkedHashMap<>(stores);
        others.forEach(store -> all.put(store.info().gvr(), store));
        stores = sorted(all);
    }

    /** Makes the subresources anew, where more of them can be answered now. */
    synchronized void refreshSubresources() {
        Map<GroupVersionResource, ResourceStore> all = new LinkedHashMap<>(stores);
        all.replaceAll(
                (gvr, store) -> store instanceof ServedResource served ? served.withSubresources(subresources) : store);
        stores = Collections.unmodifiableMap(all);
    }

    /** Blocks until the resource's cache is filled. */
    @Override
    public void register(ResourceRegistration registration) {
        ResourceInfo stored = storageVersion(registration);
        String prefix = StoredResource.prefix(stored);
        StoredResource known = registration.versions().stream()
                .map(info -> stored(info.gvr()))
                .filter(resource -> resource != null && resource.prefix().equals(prefix))
                .findFirst()
                .orElse(null);
        WatchCache cache = known != null
                ? known.cache()
                : env.caches()
                        .addLive(prefix, stored.selectableFields(), StoredResource.indexed(stored))
                        .block();
        if (cache != null) {
            serve(registration, stored, cache);
        }
    }

    @Override
    public synchronized void unregister(GroupVersionResource resource) {
        StoredResource gone = stored(resource);
        Map<GroupVersionResource, ResourceStore> all = new LinkedHashMap<>(stores);
        all.remove(resource);
        stores = Collections.unmodifiableMap(all);
        boolean used = gone != null
                && all.values().stream()
                        .anyMatch(store -> store instanceof ServedResource served
                                && served.version().resource().prefix().equals(gone.prefix()));
        if (gone != null && !used) {
            env.caches().remove(gone.prefix());
        }
    }

    private static ResourceInfo storageVersion(ResourceRegistration registration) {
        return registration.versions().stream()
                .filter(info -> info.gvk().equals(info.storage()))
                .findFirst()
                .orElse(registration.versions().getFirst());
    }

    private synchronized void serve(ResourceRegistration registration, ResourceInfo stored, WatchCache cache) {
        GroupVersionKind kind = stored.storage();
        StoredResource resource = new StoredResource(
                stored,
                kind,
                registration.schemas().get(kind.apiVersion()),
                registration.strategy(),
                registration.conversion(),
                cache);
        Map<GroupVersionResource, ResourceStore> all = new LinkedHashMap<>(stores);
        for (ResourceInfo info : registration.versions()) {
            all.put(info.gvr(), served(resource, info, registration.schemas().get(info.apiVersion())));
        }
        stores = sorted(all);
    }

    private ServedResource served(StoredResource resource, ResourceInfo info, @Nullable Schema schema) {
        Versions versions = new Versions(resource, info, schema);
        Bodies bodies = new Bodies(info.gvk(), schema, env.catalog(), tree -> setDefaults(resource, versions, tree));
        Version version = new Version(resource, info, versions, bodies, env);
        Reads reads = new Reads(resource, info, versions, freshness, env.timers());
        Lists lists = new Lists(resource, info, versions, freshness, env.caches(), backend);
        return new ServedResource(version, reads, lists, subresources.of(version, reads));
    }

    /**
     * Strategies know the stored version. An object of another version is what is left of it after a way there and back,
     * which is also what its fields' managers are said to have written.
     */
    private static void setDefaults(StoredResource resource, Versions versions, ObjectNode tree) {
        if (versions.same()) {
            resource.strategy().setDefaults(tree);
        } else {
            versions.toServed(versions.toStored(tree));
        }
    }

    /** Built-in resources in the catalogue's order, then the others in theirs. */
    private Map<GroupVersionResource, ResourceStore> sorted(Map<GroupVersionResource, ResourceStore> all) {
        Map<GroupVersionResource, ResourceStore> sorted = new LinkedHashMap<>();
        List<GroupVersionResource> order = new ArrayList<>();
        env.catalog().all().forEach(info -> order.add(info.gvr()));
        order.addAll(all.keySet());
        for (GroupVersionResource resource : order) {
            ResourceStore store = all.get(resource);
            if (store != null) {
                sorted.putIfAbsent(resource, store);
            }
        }
        return Collections.unmodifiableMap(sorted);
    }
}
