package io.keelson.apiserver.server;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.openapi.OpenApiDocuments;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code /openapi/v2} and {@code /openapi/v3}. Documents have entity tags; those of v3 are addressed with their
 * hash, so that clients may keep them for good.
 */
final class OpenApiHandler {
    private static final String PROTOBUF = "com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private static final String PROTOBUF_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private final OpenApiDocuments documents;
    private final VirtualThreads threads;

    OpenApiHandler(OpenApiDocuments documents, VirtualThreads threads) {
        this.documents = documents;
        this.threads = threads;
    }

    Mono<ServerResponse> handle(ServerRequest serverRequest) {
        ApiRequest request = ApiRequest.of(serverRequest);
        String path = request.path().substring("/openapi/".length());
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        String asked = path;
        if (asked.equals("v2")) {
            return threads.call(() -> v2(request));
        } else if (asked.equals("v3")) {
            return threads.call(this::index);
        } else if (asked.startsWith("v3/")) {
            return threads.call(() -> document(request, documents.v3(asked.substring(3))));
        }
        return DiscoveryHandler.notFound();
    }

    private ApiResponse index() {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        documents.v3Index()
                .forEach((path, hash) -> paths.putObject(path)
                        .put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash));
        return ApiResponse.of(200, ApiResponse.TEXT, Json.write(index));
    }

    /** Older clients ask for the protobuf form, with JSON or anything as the alternative. */
    private ApiResponse v2(ApiRequest request) {
        String accept = request.accept();
        byte[] protobuf = accept != null && accept.contains(PROTOBUF) ? documents.v2Protobuf() : null;
        return protobuf == null
                ? document(request, documents.v2())
                : tagged(request, PROTOBUF_TYPE, protobuf);
    }

    private static ApiResponse document(ApiRequest request, byte @Nullable [] json) {
        if (json == null) {
            return ApiResponse.text(404, "404 page not found\n");
        }
        String accept = request.accept();
        if (accept != null && !accept.contains("application/json") && !accept.contains("*/*")) {
            throw StatusException.of(406, "NotAcceptable", "406: Not Acceptable", Json.object());
        }
        return tagged(request, ApiResponse.JSON, json);
    }

    private static ApiResponse tagged(ApiRequest request, String type, byte[] json) {
        String tag = "\"" + DiscoveryHandler.hash(json) + "\"";
        if (tag.equals(request.header("If-None-Match"))) {
            return ApiResponse.of(304, "", new byte[0]).header("ETag", tag);
        }
        return ApiResponse.of(200, type, json).header("ETag", tag).header("Vary", "Accept");
    }
}
