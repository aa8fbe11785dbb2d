package io.keelson.apiserver.server.nonresource;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.negotiation.Negotiation;
import io.keelson.apiserver.openapi.OpenApiSource;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.Gzip;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import java.lang.ref.SoftReference;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code /openapi/v2} and {@code /openapi/v3}. Documents have entity tags; those of v3 are addressed with their
 * hash, so that clients may keep them for good.
 */
public final class OpenApiHandler {
    private static final List<String> V2_PROTOBUF = List.of(
            "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
            "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");

    private final OpenApiSource documents;
    private final VirtualThreads threads;
    private final Map<String, SoftReference<Finished>> finished = new ConcurrentHashMap<>();

    /**
     * A document as it is sent, made once for each of its states.
     *
     * @param source what it was made of, which is another array when it has changed
     * @param compressed with gzip
     */
    private record Finished(byte[] source, String tag, byte[] compressed) {}

    public OpenApiHandler(OpenApiSource documents, VirtualThreads threads) {
        this.documents = documents;
        this.threads = threads;
    }

    public Mono<ServerResponse> handle(ServerRequest serverRequest) {
        ApiExchange request = ApiExchange.of(serverRequest);
        String path = request.path();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        String asked = path;
        return switch (asked) {
            case "/openapi/v2" -> threads.call(() -> v2(request));
            case "/openapi/v3" -> threads.call(() -> index(request));
            default ->
                asked.startsWith("/openapi/v3/")
                        ? threads.call(() -> v3(request, asked.substring("/openapi/v3/".length())))
                        : DiscoveryHandler.notFound();
        };
    }

    private ByteResponse index(ApiExchange request) {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        documents
                .v3Index()
                .forEach((path, hash) ->
                        paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash));
        byte[] json = Json.write(index);
        String tag = "\"" + DiscoveryHandler.hash(json) + "\"";
        return answer(request, tag, () -> ByteResponse.of(200, ByteResponse.TEXT, json));
    }

    private ByteResponse v2(ApiExchange request) {
        String accept = request.accept();
        for (String clause : accept == null ? new String[0] : accept.split(",")) {
            String type = clause.split(";", 2)[0].strip();
            if (V2_PROTOBUF.contains(type)) {
                return document(request, V2_PROTOBUF.getFirst(), documents.v2Protobuf(), null);
            } else if (type.equals(ByteResponse.JSON)) {
                break;
            }
        }
        checkJson(accept);
        return document(request, ByteResponse.JSON, documents.v2(), null);
    }

    private ByteResponse v3(ApiExchange request, String path) {
        byte[] document = documents.v3(path);
        if (document == null) {
            return ByteResponse.text(404, "404 page not found\n");
        }
        checkJson(request.accept());
        String hash = documents.v3Index().getOrDefault(path, "");
        String asked = request.query().text("hash");
        if (!asked.isEmpty() && !asked.equals(hash)) {
            return ByteResponse.of(301, "", new byte[0]).header("Location", "/openapi/v3/" + path + "?hash=" + hash);
        }
        ByteResponse response = document(request, ByteResponse.JSON, document, hash);
        if (!asked.isEmpty()) {
            String inAYear = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    ZonedDateTime.now(ZoneOffset.UTC).plusYears(1));
            response.header("Cache-Control", "public, immutable").header("Expires", inAYear);
        }
        return response;
    }

    private static void checkJson(@Nullable String accept) {
        if (!Negotiation.acceptable(accept, List.of(ByteResponse.JSON))) {
            throw StatusException.of(406, "NotAcceptable", "406: Not Acceptable", Json.object());
        }
    }

    private ByteResponse document(ApiExchange request, String type, byte @Nullable [] bytes, @Nullable String hash) {
        if (bytes == null) {
            return ByteResponse.text(404, "404 page not found\n");
        }
        Finished document = finished(type + " " + request.path(), bytes, hash);
        return answer(request, document.tag(), () -> ByteResponse.compressed(200, type, bytes, document.compressed()));
    }

    private static ByteResponse answer(ApiExchange request, String tag, Supplier<ByteResponse> whole) {
        ByteResponse response =
                tag.equals(request.header("If-None-Match")) ? ByteResponse.of(304, "", new byte[0]) : whole.get();
        return response.header("ETag", tag).header("Vary", "Accept");
    }

    private Finished finished(String key, byte[] bytes, @Nullable String hash) {
        Finished known = known(key, bytes);
        if (known == null) {
            // One at a time: whoever else asks meanwhile takes what was made.
            synchronized (finished) {
                known = known(key, bytes);
                if (known == null) {
                    String tag = "\"" + (hash == null ? DiscoveryHandler.hash(bytes) : hash) + "\"";
                    known = new Finished(bytes, tag, Gzip.compress(bytes));
                    finished.put(key, new SoftReference<>(known));
                }
            }
        }
        return known;
    }

    @SuppressWarnings("ReferenceEquality") // of those very bytes
    private @Nullable Finished known(String key, byte[] bytes) {
        SoftReference<Finished> reference = finished.get(key);
        Finished known = reference == null ? null : reference.get();
        return known != null && known.source() == bytes ? known : null;
    }
}
