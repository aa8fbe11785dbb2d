package io.keelson.apiserver.server.nonresource;

import io.keelson.api.json.Json;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.aggregation.Aggregation;
import io.keelson.apiserver.discovery.DiscoveryDocuments;
import io.keelson.apiserver.negotiation.Negotiation;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.Encoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code /api}, {@code /apis}, {@code /apis/<group>} and {@code /apis/<group>/<version>}. */
public final class DiscoveryHandler {
    private final Registry registry;
    private final Aggregation aggregation;
    private final Set<String> builtinGroups;
    private final String serverAddress;
    private volatile @Nullable Known known;

    private record Known(
            List<ResourceInfo> resources,
            long external,
            DiscoveryDocuments documents,
            Map<Boolean, Aggregated> aggregated) {}

    private record Aggregated(byte[] json, String tag) {}

    /**
     * @param registry the resources
     * @param aggregation what is served behind this server
     * @param builtinGroups the groups that are not of custom resources
     * @param serverAddress where this server can be reached, as host and port
     */
    public DiscoveryHandler(
            Registry registry, Aggregation aggregation, Set<String> builtinGroups, String serverAddress) {
        this.registry = registry;
        this.aggregation = aggregation;
        this.builtinGroups = Set.copyOf(builtinGroups);
        this.serverAddress = serverAddress;
    }

    /** Returns whether a group of this name is built in. */
    public boolean isBuiltin(String group) {
        return builtinGroups.contains(group);
    }

    public Mono<ServerResponse> handle(ServerRequest serverRequest) {
        ApiExchange request = ApiExchange.of(serverRequest);
        String[] parts = request.path().replaceAll("^/+|/+$", "").split("/");
        boolean legacy = parts[0].equals("api");
        DiscoveryDocuments documents = documents();
        if (parts.length == 1) {
            if (legacy) {
                onlyRead(request);
            }
            OutputFormat aggregated = Negotiation.aggregatedDiscovery(request.accept());
            if (aggregated != null) {
                return aggregated(request, legacy, aggregated);
            }
            return answer(request, legacy ? documents.legacyVersions(serverAddress) : documents.groupList());
        }
        if (legacy || parts.length == 3) {
            String group = legacy ? "" : parts[1];
            if (!documents.hasGroup(group)) {
                return notFound();
            }
            ObjectNode resources = documents.resourceList(group, parts[legacy ? 1 : 2]);
            if (resources == null && !isBuiltin(group)) {
                return notFound();
            }
            if (resources == null) {
                throw StatusException.notFoundPath();
            }
            onlyRead(request);
            return answer(request, resources);
        }
        ObjectNode group = documents.group(parts[1]);
        return group == null ? notFound() : answer(request, group);
    }

    /** The lists of groups, and groups, are upstream's to whatever method; all other documents are only read. */
    private static void onlyRead(ApiExchange request) {
        if (!request.method().equals("GET")) {
            throw StatusException.methodNotAllowed();
        }
    }

    public static Mono<ServerResponse> notFound() {
        return Mono.just(ByteResponse.text(404, "404 page not found\n").header("X-Content-Type-Options", "nosniff"));
    }

    private static Mono<ServerResponse> answer(ApiExchange request, ObjectNode document) {
        OutputFormat format = request.format(Negotiation.Endpoint.PLAIN);
        return Mono.just(ByteResponse.of(200, format.contentType(), Encoder.bytes(Json.write(document), format)));
    }

    /** Clients keep the aggregated document by its entity tag (RFC 9110, 8.8.3). */
    private Mono<ServerResponse> aggregated(ApiExchange request, boolean legacy, OutputFormat format) {
        Known current = current();
        Aggregated document = current.aggregated().computeIfAbsent(legacy, any -> {
            byte[] json = Json.write(current.documents().aggregated(legacy));
            return new Aggregated(json, "\"" + hash(json) + "\"");
        });
        if (document.tag().equals(request.header("If-None-Match"))) {
            return Mono.just(ByteResponse.of(304, "", new byte[0]).header("ETag", document.tag()));
        }
        return Mono.just(ByteResponse.of(200, format.contentType(), Encoder.bytes(document.json(), format))
                .header("ETag", document.tag())
                .header("Vary", "Accept"));
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-512", e);
        }
    }

    private boolean isCustom(ResourceInfo resource) {
        ResourceStore store = registry.store(resource.gvr());
        return store != null && store.definition().form() != null;
    }

    private DiscoveryDocuments documents() {
        return current().documents();
    }

    private Known current() {
        List<ResourceInfo> resources = List.copyOf(registry.resources());
        long external = aggregation.version();
        Known last = known;
        if (last == null || last.external() != external || !last.resources().equals(resources)) {
            last = new Known(
                    resources,
                    external,
                    new DiscoveryDocuments(resources, aggregation.external(), aggregation.priorities(), this::isCustom),
                    new ConcurrentHashMap<>());
            known = last;
        }
        return last;
    }
}
