package io.keelson.kubelet.pod;

import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.ApiRequest;
import io.keelson.client.transport.ApiResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An API server that has one pod: it merges status patches, takes deletions and events, and lets tests wait. */
final class FakeApi implements ApiEndpoint {
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    private final ObjectNode status = JsonMapper.shared().createObjectNode();
    private final List<String> events = new ArrayList<>();
    private final List<JsonNode> created = new ArrayList<>();
    private final List<String> deletions = new ArrayList<>();
    private int version = 1;
    private boolean deleted;

    @Override
    public CompletableFuture<ApiResponse> exchange(ApiRequest request) {
        return CompletableFuture.completedFuture(answer(request));
    }

    private synchronized ApiResponse answer(ApiRequest request) {
        JsonNode body = request.body().length == 0
                ? JsonMapper.shared().createObjectNode()
                : JsonMapper.shared().readTree(request.body());
        notifyAll();
        if (request.method().equals("PATCH") && request.pathAndQuery().endsWith("/status")) {
            body.path("status").properties().forEach(e -> {
                if (e.getValue().isNull()) {
                    status.remove(e.getKey());
                } else if (!e.getKey().equals("conditions")) {
                    JsonNode value = e.getValue().deepCopy();
                    if (value instanceof ObjectNode object) {
                        object.remove("$patch");
                    }
                    status.set(e.getKey(), value);
                } else {
                    e.getValue().forEach(c -> condition(c));
                }
            });
            version++;
            ObjectNode pod = JsonMapper.shared().createObjectNode();
            pod.putObject("metadata").put("resourceVersion", String.valueOf(version));
            pod.set("status", status.deepCopy());
            return response(200, pod.toString());
        }
        if (request.method().equals("GET") && request.pathAndQuery().equals("/api/v1/nodes/n1")) {
            return response(
                    200,
                    "{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"n1\",\"uid\":\"node-uid\"}}");
        }
        if (request.method().equals("POST") && request.pathAndQuery().endsWith("/pods")) {
            created.add(body);
            return response(201, body.toString());
        }
        if (request.method().equals("DELETE")) {
            deletions.add(body.path("preconditions").path("uid").asString(""));
            deleted = body.path("gracePeriodSeconds").asInt(-1) == 0
                    && body.path("preconditions").path("uid").asString("").equals("u-1");
            return response(200, "{\"kind\":\"Status\"}");
        }
        if (request.method().equals("POST") && request.pathAndQuery().endsWith("/events")) {
            events.add(body.path("reason").asString("") + ": "
                    + body.path("message").asString(""));
            return response(201, body.toString());
        }
        return response(
                404,
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"not found\",\"reason\":\"NotFound\",\"code\":404}");
    }

    private void condition(JsonNode condition) {
        String type = condition.path("type").asString("");
        var list = JsonMapper.shared().createArrayNode();
        status.path("conditions").forEach(c -> {
            if (!c.path("type").asString("").equals(type)) {
                list.add(c);
            }
        });
        if (!condition.path("$patch").asString("").equals("delete")) {
            list.add(condition);
        }
        status.set("conditions", list);
    }

    /** Waits until the status is as it should be, and returns it. */
    synchronized JsonNode await(Predicate<JsonNode> condition) throws InterruptedException {
        await(() -> condition.test(status), () -> status.toString());
        return status.deepCopy();
    }

    /** Waits until the pod has been deleted for good. */
    synchronized void awaitDeletion() throws InterruptedException {
        await(() -> deleted, () -> "the pod is still there");
    }

    /** Waits until so many pods have been created, and returns them. */
    synchronized List<JsonNode> awaitCreated(int count) throws InterruptedException {
        await(() -> created.size() >= count, () -> created.toString());
        return List.copyOf(created);
    }

    /** Waits until a pod of a uid has been deleted. */
    synchronized void awaitDeletionOf(String uid) throws InterruptedException {
        await(() -> deletions.contains(uid), () -> deletions.toString());
    }

    /** Waits until an event has come that begins so. */
    synchronized void awaitEvent(String start) throws InterruptedException {
        await(() -> events.stream().anyMatch(e -> e.startsWith(start)), () -> events.toString());
    }

    private void await(java.util.function.BooleanSupplier condition, java.util.function.Supplier<String> found)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("waited in vain; last seen: " + found.get());
            }
            wait(left);
        }
    }

    private static ApiResponse response(int code, String body) {
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        Flow.Publisher<ByteBuffer> publisher = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean sent;

            @Override
            public void request(long n) {
                if (!sent) {
                    sent = true;
                    subscriber.onNext(bytes);
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                sent = true;
            }
        });
        return new ApiResponse(code, Map.of(), publisher);
    }
}
