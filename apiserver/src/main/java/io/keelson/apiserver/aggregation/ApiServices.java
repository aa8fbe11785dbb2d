package io.keelson.apiserver.aggregation;

import io.keelson.api.document.ObjectDocument;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API services there are, parsed once for each of their states. Reads from the caches; safe on any thread. */
final class ApiServices {
    private final ObjectReader reader;
    private volatile @Nullable Known known;

    ApiServices(ObjectReader reader) {
        this.reader = reader;
    }

    private record Known(
            long version,
            Map<String, ApiService> byName,
            IdentityHashMap<ObjectDocument, ApiService> parsed,
            boolean remote) {}

    /** Returns a number that is another one after every change. */
    long version() {
        return reader.version(ApiService.RESOURCE);
    }

    Collection<ApiService> all() {
        return current().byName().values();
    }

    @Nullable
    ApiService get(String name) {
        return current().byName().get(name);
    }

    /** Returns who serves a group version in place of this server, null where nobody does. */
    @Nullable
    ApiService remote(String group, String version) {
        Known now = current();
        ApiService service = now.remote() ? now.byName().get(version + "." + group) : null;
        return service == null || service.service() == null ? null : service;
    }

    List<ApiService> remotes() {
        return all().stream().filter(each -> each.service() != null).toList();
    }

    private Known current() {
        long version = version();
        Known last = known;
        if (last == null || last.version() != version) {
            Map<String, ApiService> byName = new LinkedHashMap<>();
            IdentityHashMap<ObjectDocument, ApiService> parsed = new IdentityHashMap<>();
            for (ObjectDocument document : reader.list(ApiService.RESOURCE, "")) {
                ApiService before = last == null ? null : last.parsed().get(document);
                ApiService service = before == null ? ApiService.of(document) : before;
                byName.put(service.name(), service);
                parsed.put(document, service);
            }
            boolean remote = byName.values().stream().anyMatch(each -> each.service() != null);
            last = new Known(version, byName, parsed, remote);
            known = last;
        }
        return last;
    }
}
