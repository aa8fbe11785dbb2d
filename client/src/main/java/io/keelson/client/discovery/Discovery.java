package io.keelson.client.discovery;

import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ResourcePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Asks for aggregated discovery (two requests) and remembers the last answer. */
public final class Discovery {
    private static final String ACCEPT =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

    private final ApiClient api;
    private volatile List<ServedResource> resources = List.of();

    /** Nothing is known before the first {@link #refresh}. */
    public Discovery(ApiClient api) {
        this.api = api;
    }

    /** All resources in all versions, subresources aside, as of the last refresh. */
    public List<ServedResource> resources() {
        return resources;
    }

    /**
     * Asks again.
     *
     * @return whether the answer is another than before
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when there is no answer
     */
    public synchronized boolean refresh() {
        List<ServedResource> found = new ArrayList<>();
        read(api.tree(api.send("GET", "/api", ACCEPT, null, null)), found);
        read(api.tree(api.send("GET", "/apis", ACCEPT, null, null)), found);
        if (found.equals(resources)) {
            return false;
        }
        resources = List.copyOf(found);
        return true;
    }

    /** The resource of an apiVersion and kind, or null when none is known. */
    public @Nullable ServedResource find(String apiVersion, String kind) {
        return resources.stream()
                .filter(r ->
                        r.path().apiVersion().equals(apiVersion) && r.kind().equals(kind))
                .findFirst()
                .orElse(null);
    }

    private static void read(JsonNode groups, List<ServedResource> found) {
        for (JsonNode group : groups.path("items")) {
            String name = group.path("metadata").path("name").asString("");
            Set<String> seen = new HashSet<>();
            for (JsonNode version : group.path("versions")) {
                String number = version.path("version").asString("");
                String apiVersion = name.isEmpty() ? number : name + "/" + number;
                for (JsonNode resource : version.path("resources")) {
                    read(apiVersion, resource, seen, found);
                }
            }
        }
    }

    private static void read(String apiVersion, JsonNode resource, Set<String> seen, List<ServedResource> found) {
        String plural = resource.path("resource").asString("");
        Set<String> verbs = new HashSet<>();
        resource.path("verbs").forEach(verb -> verbs.add(verb.asString("")));
        boolean namespaced = resource.path("scope").asString("").equals("Namespaced");
        found.add(new ServedResource(
                new ResourcePath(apiVersion, plural, namespaced),
                resource.path("responseKind").path("kind").asString(""),
                Set.copyOf(verbs),
                seen.add(plural)));
    }
}
