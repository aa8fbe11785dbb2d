package io.keelson.apiserver.server.nonresource;

import io.keelson.api.json.Json;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.aggregation.Aggregation;
import io.keelson.apiserver.health.HealthChecks;
import io.keelson.apiserver.health.ServerHealth;
import io.keelson.apiserver.negotiation.Prettifier;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.server.exchange.ByteResponse;
import java.util.List;
import java.util.TreeSet;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code /} with the paths there are. */
public final class IndexHandler {
    private static final List<String> ALWAYS = List.of(
            "/api",
            "/apis",
            "/apis/",
            "/metrics",
            "/openapi/v2",
            "/openapi/v3",
            "/openapi/v3/",
            "/version",
            OpenIdHandler.CONFIGURATION,
            OpenIdHandler.KEYS);

    private final Registry registry;
    private final Aggregation aggregation;
    private final ServerHealth health;

    public IndexHandler(Registry registry, Aggregation aggregation, ServerHealth health) {
        this.registry = registry;
        this.aggregation = aggregation;
        this.health = health;
    }

    public Mono<ServerResponse> handle(ServerRequest request) {
        TreeSet<String> paths = new TreeSet<>(ALWAYS);
        for (ResourceInfo resource : registry.resources()) {
            if (!resource.group().isEmpty()) {
                paths.add("/apis/" + resource.group());
            }
            paths.add((resource.group().isEmpty() ? "/api/" : "/apis/") + resource.apiVersion());
        }
        aggregation.external().forEach(version -> {
            String group = version.group().isEmpty() ? "/api" : "/apis/" + version.group();
            paths.add(group);
            paths.add(group + "/" + version.version());
        });
        for (String endpoint : List.of("healthz", "livez", "readyz")) {
            HealthChecks checks = health.endpoint(endpoint);
            paths.add("/" + endpoint);
            if (checks != null) {
                checks.checks().forEach(check -> paths.add("/" + endpoint + "/" + check.name()));
            }
        }
        ObjectNode index = Json.object();
        ArrayNode list = index.putArray("paths");
        paths.forEach(list::add);
        return Mono.just(ByteResponse.of(200, ByteResponse.JSON, Prettifier.indent(Json.write(index))));
    }
}
