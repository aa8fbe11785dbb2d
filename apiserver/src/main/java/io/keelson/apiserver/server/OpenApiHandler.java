package io.keelson.apiserver.server;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.negotiation.Negotiation;
import io.keelson.apiserver.openapi.OpenApiDocuments;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
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
    private static final List<String> V2_PROTOBUF = List.of(
            "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
            "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");

    private final OpenApiDocuments documents;
    private final VirtualThreads threads;

    OpenApiHandler(OpenApiDocuments documents, VirtualThreads threads) {
        this.documents = documents;
        this.threads = threads;
    }

    Mono<ServerResponse> handle(ServerRequest serverRequest) {
        ApiRequest request = ApiRequest.of(serverRequest);
        String path = request.path();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        String asked = path;
        return switch (asked) {
            case "/openapi/v2" -> threads.call(() -> v2(request));
            case "/openapi/v3" -> threads.call(() -> document(request, ApiResponse.TEXT, index(), null));
            default ->
                asked.startsWith("/openapi/v3/")
                        ? threads.call(() -> v3(request, asked.substring("/openapi/v3/".length())))
                        : DiscoveryHandler.notFound();
        };
    }

    private byte[] index() {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        documents
                .v3Index()
                .forEach((path, hash) ->
                        paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash));
        return Json.write(index);
    }

    private ApiResponse v2(ApiRequest request) {
        String accept = request.accept();
        for (String clause : accept == null ? new String[0] : accept.split(",")) {
            String type = clause.split(";", 2)[0].strip();
            if (V2_PROTOBUF.contains(type)) {
                return document(request, V2_PROTOBUF.getFirst(), documents.v2Protobuf(), null);
            } else if (type.equals(ApiResponse.JSON)) {
                break;
            }
        }
        checkJson(accept);
        return document(request, ApiResponse.JSON, documents.v2(), null);
    }

    private ApiResponse v3(ApiRequest request, String path) {
        byte[] document = documents.v3(path);
        if (document == null) {
            return ApiResponse.text(404, "404 page not found\n");
        }
        checkJson(request.accept());
        String hash = documents.v3Index().getOrDefault(path, "");
        String asked = request.query().text("hash");
        if (!asked.isEmpty() && !asked.equals(hash)) {
            return ApiResponse.of(301, "", new byte[0]).header("Location", "/openapi/v3/" + path + "?hash=" + hash);
        }
        ApiResponse response = document(request, ApiResponse.JSON, document, hash);
        if (!asked.isEmpty()) {
            String inAYear = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    ZonedDateTime.now(ZoneOffset.UTC).plusYears(1));
            response.header("Cache-Control", "public, immutable").header("Expires", inAYear);
        }
        return response;
    }

    private static void checkJson(@Nullable String accept) {
        if (!Negotiation.acceptable(accept, List.of(ApiResponse.JSON))) {
            throw StatusException.of(406, "NotAcceptable", "406: Not Acceptable", Json.object());
        }
    }

    private static ApiResponse document(
            ApiRequest request, String type, byte @Nullable [] bytes, @Nullable String hash) {
        if (bytes == null) {
            return ApiResponse.text(404, "404 page not found\n");
        }
        String tag = "\"" + (hash == null ? DiscoveryHandler.hash(bytes) : hash) + "\"";
        ApiResponse response = tag.equals(request.header("If-None-Match"))
                ? ApiResponse.of(304, "", new byte[0])
                : ApiResponse.of(200, type, bytes);
        return response.header("ETag", tag).header("Vary", "Accept");
    }
}
