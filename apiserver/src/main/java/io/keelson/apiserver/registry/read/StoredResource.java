package io.keelson.apiserver.registry.read;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.document.SelectableFields;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.watchcache.WatchCache;
import org.jspecify.annotations.Nullable;

/**
 * What all served versions of a resource share.
 *
 * @param info the version objects are stored in, or the preferred one where that is not served
 * @param kind the type objects are stored as
 * @param schema the schema of that type, or null where it is not known
 * @param strategy what is particular about the resource
 * @param conversion converts between versions
 * @param fields the fields of stored objects that selectors may ask for
 * @param cache the objects
 */
public record StoredResource(
        ResourceInfo info,
        GroupVersionKind kind,
        @Nullable Schema schema,
        ResourceStrategy strategy,
        Conversion conversion,
        SelectableFields fields,
        WatchCache cache) {

    public static String prefix(ResourceInfo info) {
        return "/registry/" + info.storagePrefix() + "/";
    }

    public String prefix() {
        return cache.prefix();
    }

    /** Returns what the keys of a namespace's objects start with; of all objects for the empty one. */
    public String prefix(String namespace) {
        return info.namespaced() && !namespace.isEmpty() ? prefix() + namespace + "/" : prefix();
    }

    public String key(String namespace, String name) {
        return prefix(namespace) + name;
    }

    public String key(ObjectDocument object) {
        return key(object.header().namespace(), object.header().name());
    }

    /**
     * Returns the document of what was just written: the cache's own where that is what it holds, so that it is neither
     * scanned nor kept twice.
     *
     * @param value the stored value
     * @param revision the revision it was written at
     */
    public ObjectDocument written(String key, byte[] value, long revision) {
        ObjectDocument cached = cache.snapshot().get(key);
        return cached != null && cached.header().resourceVersion() == revision
                ? cached
                : ObjectDocument.stored(value, revision, fields);
    }

    boolean hasStatus() {
        return info.subresource("status") != null;
    }
}
