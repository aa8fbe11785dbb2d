package io.keelson.apiserver.registry.store;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.definition.FieldLabels;
import io.keelson.apiserver.definition.ObjectForm;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.read.Freshness;
import io.keelson.apiserver.registry.read.Lists;
import io.keelson.apiserver.registry.read.Reads;
import io.keelson.apiserver.registry.read.StoredResource;
import io.keelson.apiserver.registry.read.Versions;
import io.keelson.apiserver.registry.watch.Watches;
import io.keelson.apiserver.registry.write.Bodies;
import io.keelson.apiserver.registry.write.RegistryServices;
import io.keelson.apiserver.registry.write.Version;
import io.keelson.apiserver.watchcache.WatchCache;
import io.keelson.storage.Backend;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The registry. Reads take a snapshot; changes are made one after another, so that no resource is taken away under the
 * hands of one that is added in the same place.
 */
final class ResourceRegistry implements Registry {
    private final RegistryServices env;
    private final Backend backend;
    private final Freshness freshness;
    private final Comparator<ResourceInfo> order;
    private final ReentrantLock changes = new ReentrantLock();
    private volatile Served served = new Served(Map.of(), Map.of());

    /**
     * What is served at a time.
     *
     * @param stores every version of every resource, in the order of discovery
     * @param kinds the stored resources by the kinds of their versions
     */
    private record Served(Map<GroupVersionResource, ResourceStore> stores, Map<GroupVersionKind, VersionStore> kinds) {}

    /** @param order how discovery lists resources */
    ResourceRegistry(RegistryServices env, Backend backend, Comparator<ResourceInfo> order) {
        this.env = env;
        this.backend = backend;
        this.freshness = new Freshness(backend, env.caches(), env.timers());
        this.order = order;
    }

    @Override
    public @Nullable ResourceStore store(GroupVersionResource resource) {
        return served.stores().get(resource);
    }

    /** Returns the stored resource whose objects have this type, or null where there is none. */
    @Nullable
    VersionStore kind(GroupVersionKind kind) {
        return served.kinds().get(kind);
    }

    /** Returns the stored resource behind a served version, or null where there is none. */
    @Nullable
    StoredResource stored(GroupVersionResource resource) {
        return store(resource) instanceof VersionStore one ? one.version().resource() : null;
    }

    @Override
    public Collection<ResourceInfo> resources() {
        return served.stores().values().stream().map(ResourceStore::info).toList();
    }

    @Override
    public void register(List<ResourceDefinition> versions) {
        changes.lock();
        try {
            List<ResourceStore> stores = new ArrayList<>();
            StoredResource resource = null;
            for (ResourceDefinition definition : versions) {
                switch (definition.source()) {
                    case ResourceDefinition.Source.Storage storage -> {
                        resource = resource == null ? stored(versions) : resource;
                        stores.add(served(resource, definition));
                    }
                    case ResourceDefinition.Source.Review(var create) -> {
                        Bodies bodies = new Bodies(
                                definition.info().gvk(), definition.schema(), definition.scheme(), tree -> {});
                        stores.add(new ReviewStore(definition, bodies, create, env.clock()));
                    }
                    case ResourceDefinition.Source.Other(var store) -> stores.add(store.apply(definition));
                }
            }
            String prefix = resource == null ? "" : resource.prefix();
            replace(known -> isAt(known, prefix) || isOneOf(known.info(), versions), stores);
        } finally {
            changes.unlock();
        }
    }

    @Override
    public void endWatches(String group, String resource) {
        served.stores().values().stream()
                .filter(store -> store.info().group().equals(group)
                        && store.info().resource().equals(resource))
                .map(store -> store instanceof VersionStore one
                        ? one.version().resource().cache()
                        : null)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(WatchCache::endWatches);
    }

    @Override
    public void unregister(String group, String resource) {
        changes.lock();
        try {
            replace(
                    known -> known.info().group().equals(group)
                            && known.info().resource().equals(resource),
                    List.of());
        } finally {
            changes.unlock();
        }
    }

    /** Whether a store has its objects at that place. */
    private static boolean isAt(ResourceStore store, String prefix) {
        return store instanceof VersionStore one
                && one.version().resource().prefix().equals(prefix);
    }

    /** Whether a resource is a version of those that are defined. */
    private static boolean isOneOf(ResourceInfo info, List<ResourceDefinition> versions) {
        return versions.stream()
                .anyMatch(version -> version.info().group().equals(info.group())
                        && version.info().resource().equals(info.resource()));
    }

    /** Removes some stores and adds others; what nobody reads from any more is forgotten. */
    private void replace(Predicate<ResourceStore> gone, List<ResourceStore> added) {
        List<ResourceStore> all = new ArrayList<>();
        List<WatchCache> left = new ArrayList<>();
        for (ResourceStore store : served.stores().values()) {
            if (!gone.test(store)) {
                all.add(store);
            } else if (store instanceof VersionStore one) {
                left.add(one.version().resource().cache());
            }
        }
        all.addAll(added);
        all.sort(Comparator.comparing(ResourceStore::info, order));
        Map<GroupVersionResource, ResourceStore> stores = new LinkedHashMap<>();
        Map<GroupVersionKind, VersionStore> kinds = new HashMap<>();
        for (ResourceStore store : all) {
            stores.put(store.info().gvr(), store);
            if (store instanceof VersionStore one) {
                kinds.putIfAbsent(store.info().gvk(), one);
            }
        }
        served = new Served(Collections.unmodifiableMap(stores), Map.copyOf(kinds));
        for (WatchCache cache : left) {
            if (kinds.values().stream()
                    .noneMatch(one -> one.version().resource().prefix().equals(cache.prefix()))) {
                env.caches().remove(cache.prefix());
            }
        }
    }

    /** Returns what the versions share; its objects are there once this returns. */
    private StoredResource stored(List<ResourceDefinition> versions) {
        ResourceDefinition stored = versions.stream()
                .filter(version -> version.info().gvk().equals(version.storedKind()))
                .findFirst()
                .orElse(versions.getFirst());
        return new StoredResource(
                stored.info(),
                stored.storedKind(),
                stored.storedSchema(),
                stored.strategy(),
                stored.conversion(),
                stored.fieldLabels().fields(),
                cache(StoredResource.prefix(stored.info()), stored.fieldLabels()));
    }

    private WatchCache cache(String prefix, FieldLabels labels) {
        for (ResourceStore store : served.stores().values()) {
            if (isAt(store, prefix)) {
                StoredResource known = ((VersionStore) store).version().resource();
                if (known.fields().fields().equals(labels.fields().fields())) {
                    return known.cache();
                }
            }
        }
        return env.caches().open(prefix, labels.fields(), labels.indexed());
    }

    private VersionStore served(StoredResource resource, ResourceDefinition definition) {
        Versions versions = new Versions(resource, definition);
        ObjectForm form = definition.form();
        Bodies bodies = form == null
                ? new Bodies(
                        definition.info().gvk(),
                        definition.schema(),
                        definition.scheme(),
                        tree -> setDefaults(resource, versions, tree))
                : new Bodies(definition.info().gvk(), definition.scheme(), form);
        Version version = new Version(resource, definition.info(), versions, bodies, env);
        Reads reads = new Reads(resource, definition, versions, freshness);
        Watches watches = new Watches(resource, definition, versions, freshness, env.timers());
        Lists lists = new Lists(resource, definition, versions, freshness, env.caches(), backend);
        return new VersionStore(
                definition, version, reads, lists, watches, Subresources.of(definition, version, reads, this));
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
}
