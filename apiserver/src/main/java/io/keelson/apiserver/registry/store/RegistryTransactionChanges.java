package io.keelson.apiserver.registry.store;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.TransactionChanges;
import io.keelson.apiserver.registry.read.StoredResource;
import io.keelson.apiserver.registry.write.Commits;
import io.keelson.apiserver.watchcache.WatchCache;
import io.keelson.storage.Backend;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** TransactionChanges over the registry and the storage. */
final class RegistryTransactionChanges implements TransactionChanges {
    private final ResourceRegistry registry;
    private final Commits commits;
    private final LoopbackWriter writes;

    RegistryTransactionChanges(ResourceRegistry registry, Commits commits, LoopbackWriter writes) {
        this.registry = registry;
        this.commits = commits;
        this.writes = writes;
    }

    @Override
    public Backend.Change creation(ObjectNode object) {
        return writes.creation(object);
    }

    @Override
    public Optional<Backend.Change> removal(GroupVersionResource resource, String name) {
        StoredResource stored = registry.stored(resource);
        return stored == null ? Optional.empty() : removal(stored.key("", name));
    }

    @Override
    public Optional<Backend.Change> removal(String key) {
        return Optional.ofNullable(commits.read(key)).map(entry -> new Backend.Change(key, null, entry.modRevision()));
    }

    @Override
    public Map<String, byte[]> below(String prefix) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        commits.range(prefix, WatchCache.after(prefix))
                .forEach(entry -> values.put(entry.key().substring(prefix.length()), entry.value()));
        return values;
    }
}
