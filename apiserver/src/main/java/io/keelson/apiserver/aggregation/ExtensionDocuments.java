package io.keelson.apiserver.aggregation;

import io.keelson.api.json.Json;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What extension servers say they serve, as it was last downloaded; by the names of their API services. */
final class ExtensionDocuments {
    private final Map<String, ObjectNode> discovery = new ConcurrentSkipListMap<>();
    private final Map<String, ObjectNode> swagger = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, OpenApiDownload.Document>> documents = new ConcurrentSkipListMap<>();
    private final AtomicLong version = new AtomicLong();

    /** Returns a number that is another one after every change. */
    long version() {
        return version.get();
    }

    /** Keeps what a server serves now. */
    void current(ApiService service, ObjectNode entry) {
        put(discovery, service.name(), entry.put("freshness", "Current"));
    }

    /** Says that it is not known what a server serves now: clients see its group version without resources. */
    void stale(ApiService service) {
        put(
                discovery,
                service.name(),
                Json.object().put("version", service.version()).put("freshness", "Stale"));
    }

    /** Returns the entry of a group version in the aggregated document, null where it was not asked for yet. */
    @Nullable
    ObjectNode discovery(String name) {
        return discovery.get(name);
    }

    void openApi(ApiService service, @Nullable ObjectNode v2, Map<String, OpenApiDownload.Document> v3) {
        if (v2 == null) {
            if (swagger.remove(service.name()) != null) {
                version.incrementAndGet();
            }
        } else {
            put(swagger, service.name(), v2);
        }
        put(documents, service.name(), v3);
    }

    void remove(String name) {
        discovery.remove(name);
        swagger.remove(name);
        documents.remove(name);
        version.incrementAndGet();
    }

    /** Returns the parts of OpenAPI v2 documents. */
    Collection<ObjectNode> swagger() {
        return swagger.values();
    }

    /** Returns the OpenAPI v3 documents by their paths. */
    Map<String, OpenApiDownload.Document> documents() {
        Map<String, OpenApiDownload.Document> all = new TreeMap<>();
        documents.values().forEach(ofServer -> ofServer.forEach(all::putIfAbsent));
        return all;
    }

    private <T> void put(Map<String, T> map, String name, T value) {
        if (!value.equals(map.put(name, value))) {
            version.incrementAndGet();
        }
    }
}
