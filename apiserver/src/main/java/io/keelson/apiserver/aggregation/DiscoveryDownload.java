package io.keelson.apiserver.aggregation;

import io.keelson.api.json.DeepStack;
import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.apiserver.authentication.UserInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Downloads what one extension server serves: all of it in one document where the server speaks that form, else the
 * resources of one group version. Used by one thread.
 */
final class DiscoveryDownload {
    private static final String V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private static final String V2BETA1 = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
    private static final UserInfo NOBODY_SPECIAL = new UserInfo("system:kube-aggregator", "", List.of(), Map.of());
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private final ExtensionServers servers;
    private String tag = "";
    private Map<String, ObjectNode> known = Map.of();

    DiscoveryDownload(ExtensionServers servers) {
        this.servers = servers;
    }

    /**
     * Returns the entry of a group version in the aggregated document, without its freshness.
     *
     * @throws IOException where the server does not say
     */
    ObjectNode fetch(ApiService service, ExtensionRoute route) throws IOException {
        ExtensionServers.Answer answer =
                servers.get(route, "/apis", V2 + "," + V2BETA1, tag, Availability.AGGREGATOR, PATIENCE, MOST_BYTES);
        if (answer.status() == 304) {
            return entry(service);
        }
        if (answer.status() == 503) {
            throw new IOException("service returned non-success response code: 503");
        }
        if (answer.status() == 200 && aggregated(answer.contentType())) {
            known = parse(parsed(answer.body()));
            tag = answer.tag();
            return entry(service);
        }
        return legacy(service, route);
    }

    private ObjectNode entry(ApiService service) {
        ObjectNode entry = known.get(service.groupVersion());
        return entry == null ? Json.object().put("version", service.version()) : entry.deepCopy();
    }

    private static boolean aggregated(String contentType) {
        String plain = contentType.replace(" ", "");
        return plain.startsWith("application/json;")
                && plain.contains(";g=apidiscovery.k8s.io")
                && plain.contains(";as=APIGroupDiscoveryList")
                && (plain.contains(";v=v2;") || plain.endsWith(";v=v2") || plain.contains(";v=v2beta1"));
    }

    private static ObjectNode parsed(byte[] body) throws IOException {
        if (DeepStack.depth(body) > DeepStack.SHALLOW) {
            throw new IOException("the discovery document is nested too deep");
        }
        try {
            return Json.parse(body);
        } catch (MalformedJsonException e) {
            throw new IOException("the discovery document is no JSON object: " + e.getMessage(), e);
        }
    }

    private static Map<String, ObjectNode> parse(ObjectNode document) {
        Map<String, ObjectNode> versions = new HashMap<>();
        for (JsonNode group : Json.elements(document, "items")) {
            String name = Json.text(group, "metadata", "name");
            for (JsonNode version : Json.elements(group, "versions")) {
                String number = Json.text(version, "version");
                if (number != null) {
                    versions.put(
                            name == null || name.isEmpty() ? number : name + "/" + number,
                            DiscoveryEntries.aggregated(version));
                }
            }
        }
        return versions;
    }

    private ObjectNode legacy(ApiService service, ExtensionRoute route) throws IOException {
        ExtensionServers.Answer answer =
                servers.get(route, service.path(), "application/json", "", NOBODY_SPECIAL, PATIENCE, MOST_BYTES);
        if (answer.status() != 200) {
            throw new IOException("failed to download legacy discovery for " + service.path() + ": " + answer.status());
        }
        @Nullable ObjectNode entry = DiscoveryEntries.legacy(service.version(), parsed(answer.body()));
        if (entry == null) {
            throw new IOException("the legacy discovery of " + service.path() + " is no list of resources");
        }
        return entry;
    }
}
