package io.keelson.kubelet.csi;

import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.ApiRequest;
import io.keelson.client.transport.ApiResponse;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An API server that keeps objects by path: it creates, replaces, merges and deletes, and judges nothing. */
final class ObjectStore implements ApiEndpoint {
    private final Map<String, ObjectNode> objects = new TreeMap<>();

    synchronized void put(String path, String json) {
        objects.put(path, (ObjectNode) JsonMapper.shared().readTree(json));
    }

    synchronized @Nullable JsonNode get(String path) {
        return objects.get(path);
    }

    @Override
    public synchronized CompletableFuture<ApiResponse> exchange(ApiRequest request) {
        String path = request.pathAndQuery().replaceFirst("\\?.*", "").replaceFirst("/status$", "");
        JsonNode body = request.body().length == 0
                ? JsonMapper.shared().createObjectNode()
                : JsonMapper.shared().readTree(request.body());
        ObjectNode known = objects.get(path);
        switch (request.method()) {
            case "POST" -> {
                String created = path + "/" + body.path("metadata").path("name").asString();
                objects.put(created, (ObjectNode) body);
                return response(201, body.toString());
            }
            case "PUT" -> objects.put(path, (ObjectNode) body);
            case "PATCH" -> {
                if (known != null) {
                    merge(known, body);
                }
            }
            case "DELETE" -> objects.remove(path);
            default -> {}
        }
        ObjectNode now = request.method().equals("DELETE") ? known : objects.get(path);
        return now == null
                ? response(404, "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}")
                : response(200, now.toString());
    }

    /** RFC 7386. */
    private static void merge(ObjectNode target, JsonNode patch) {
        patch.properties().forEach(e -> {
            if (e.getValue().isNull()) {
                target.remove(e.getKey());
            } else if (e.getValue() instanceof ObjectNode child) {
                merge(target.get(e.getKey()) instanceof ObjectNode there ? there : target.putObject(e.getKey()), child);
            } else {
                target.set(e.getKey(), e.getValue());
            }
        });
    }

    private static CompletableFuture<ApiResponse> response(int code, String body) {
        return CompletableFuture.completedFuture(new ApiResponse(code, Map.of(), BodyPublishers.ofString(body)));
    }
}
