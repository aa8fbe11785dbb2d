package io.keelson.apiserver.admission.webhook;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The webhooks of all configurations of a kind, by the names of the configurations; read anew when one changes. */
final class WebhookConfigurations {
    private final GroupVersionResource resource;
    private final Map<String, Parsed> parsed = new HashMap<>();
    private volatile @Nullable Known known;

    WebhookConfigurations(String resource) {
        this.resource = new GroupVersionResource("admissionregistration.k8s.io", "v1", resource);
    }

    private record Known(long version, List<Webhook> webhooks) {}

    private record Parsed(long version, List<Webhook> webhooks) {}

    /** Returns the webhooks in the order they are called. */
    List<Webhook> all(ObjectReader reader) {
        long version = reader.version(resource);
        Known last = known;
        if (last != null && version >= 0 && last.version() == version) {
            return last.webhooks();
        }
        List<Webhook> read = read(reader);
        known = new Known(version, read);
        return read;
    }

    private synchronized List<Webhook> read(ObjectReader reader) {
        List<ObjectDocument> configurations = new ArrayList<>(reader.list(resource, ""));
        configurations.sort(
                Comparator.comparing(configuration -> configuration.header().name()));
        List<Webhook> all = new ArrayList<>();
        Map<String, Parsed> fresh = new HashMap<>();
        for (ObjectDocument configuration : configurations) {
            String name = configuration.header().name();
            long version = configuration.header().resourceVersion();
            Parsed before = parsed.get(name);
            Parsed now = before != null && before.version() == version
                    ? before
                    : new Parsed(version, webhooks(name, configuration.toTree()));
            fresh.put(name, now);
            all.addAll(now.webhooks());
        }
        parsed.clear();
        parsed.putAll(fresh);
        return List.copyOf(all);
    }

    private List<Webhook> webhooks(String name, ObjectNode configuration) {
        Map<String, Integer> numbers = new HashMap<>();
        List<Webhook> webhooks = new ArrayList<>();
        for (JsonNode webhook : Json.elements(configuration, "webhooks")) {
            int number = numbers.merge(String.valueOf(Json.text(webhook, "name")), 1, Integer::sum) - 1;
            webhooks.add(Webhook.of(name, webhook, number));
        }
        return webhooks;
    }
}
