package io.keelson.apiserver.registry.read;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.watchcache.CacheSnapshot;
import io.keelson.apiserver.watchcache.WatchCache;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads objects of all resources from their caches. */
public final class CachedReader implements ObjectReader {
    private final Function<GroupVersionResource, @Nullable StoredResource> resources;

    public CachedReader(Function<GroupVersionResource, @Nullable StoredResource> resources) {
        this.resources = resources;
    }

    @Override
    public @Nullable ObjectDocument get(GroupVersionResource resource, String namespace, String name) {
        StoredResource stored = resources.apply(resource);
        return stored == null ? null : stored.cache().snapshot().get(stored.key(namespace, name));
    }

    @Override
    public List<ObjectDocument> list(GroupVersionResource resource, String namespace) {
        StoredResource stored = resources.apply(resource);
        if (stored == null) {
            return List.of();
        }
        String prefix = stored.prefix(namespace);
        return stored.cache().snapshot().range(prefix, WatchCache.after(prefix));
    }

    @Override
    public List<ObjectDocument> listByField(
            GroupVersionResource resource, String namespace, String field, String value) {
        StoredResource stored = resources.apply(resource);
        CacheSnapshot snapshot = stored == null ? null : stored.cache().snapshot();
        if (snapshot == null || !snapshot.indexed(field)) {
            return ObjectReader.super.listByField(resource, namespace, field, value);
        }
        return snapshot.byField(field, value).stream()
                .filter(object ->
                        namespace.isEmpty() || namespace.equals(object.header().namespace()))
                .toList();
    }

    @Override
    public long version(GroupVersionResource resource) {
        StoredResource stored = resources.apply(resource);
        return stored == null ? -1 : stored.cache().snapshot().revision();
    }
}
