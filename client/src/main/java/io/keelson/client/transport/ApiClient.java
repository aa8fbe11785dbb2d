package io.keelson.client.transport;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The verbs of the API on typed objects, one blocking request each and no retries: what to do about a conflict is the
 * reconciler's business. Errors are fabric8's {@link KubernetesClientException} with the server's status; {@link Failures}
 * says which. Calls belong on virtual threads.
 */
public final class ApiClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String JSON = "application/json";

    /** Content type of JSON merge patches. */
    public static final String MERGE_PATCH = "application/merge-patch+json";
    /** Content type of strategic merge patches. */
    public static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";

    private final ApiEndpoint endpoint;
    private final Wire wire;
    private final String userAgent;
    private @Nullable KubernetesClient kubernetes;

    /** A client that names itself after its component in audit logs and managed fields. */
    public ApiClient(ApiEndpoint endpoint, Wire wire, String userAgent) {
        this.endpoint = endpoint;
        this.wire = wire;
        this.userAgent = userAgent;
    }

    /** The same server under another name. */
    public ApiClient as(String otherUserAgent) {
        return new ApiClient(endpoint, wire, otherUserAgent);
    }

    /** How objects are read and written. */
    public Wire wire() {
        return wire;
    }

    /** The fabric8 client over the same endpoint. */
    public synchronized KubernetesClient kubernetes() {
        if (kubernetes == null) {
            kubernetes = new KubernetesClientBuilder()
                    .withConfig(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                            .withMasterUrl("https://apiserver/")
                            .withUserAgent(userAgent)
                            .withRequestRetryBackoffLimit(0)
                            .withOnlyHttpWatches(true)
                            .build())
                    .withKubernetesSerialization(wire)
                    .withHttpClientFactory(new EndpointHttpClient.Factory(endpoint))
                    .build();
        }
        return kubernetes;
    }

    /** Creates an object and returns what the server made of it. */
    public <T extends HasMetadata> T create(T object) {
        ObjectMeta meta = object.getMetadata();
        return typed(object, send("POST", pathOf(object).collection(meta.getNamespace()), JSON, object));
    }

    /** Replaces an object; with a resource version in it, only if it is still that version. */
    public <T extends HasMetadata> T update(T object) {
        return typed(object, send("PUT", path(object), JSON, object));
    }

    /** Replaces an object's status. */
    public <T extends HasMetadata> T updateStatus(T object) {
        return typed(object, send("PUT", path(object) + "/status", JSON, object));
    }

    /** Reads one object from the server, or null when there is none. */
    public <T extends HasMetadata> @Nullable T get(Class<T> type, @Nullable String namespace, String name) {
        try {
            return decode(type, send("GET", ResourcePath.of(type).object(namespace, name), null, null));
        } catch (KubernetesClientException e) {
            if (Failures.notFound(e)) {
                return null;
            }
            throw e;
        }
    }

    /** Patches an object; the patch is a string of JSON or anything the mapper writes. */
    public <T extends HasMetadata> T patch(T object, String patchType, Object patch) {
        return typed(object, send("PATCH", path(object), patchType, patch));
    }

    /** Patches an object's status. */
    public <T extends HasMetadata> T patchStatus(T object, String patchType, Object patch) {
        return typed(object, send("PATCH", path(object) + "/status", patchType, patch));
    }

    /** Deletes an object. */
    public void delete(HasMetadata object, @Nullable DeleteOptions options) {
        send("DELETE", path(object), options == null ? null : JSON, options);
    }

    /**
     * Any request with a JSON answer.
     *
     * @param contentType of the body, or null when there is none
     * @param body a string of JSON or anything the mapper writes
     * @throws KubernetesClientException for every status but 2xx
     */
    public byte[] send(String method, String pathAndQuery, @Nullable String contentType, @Nullable Object body) {
        return send(method, pathAndQuery, JSON, contentType, body);
    }

    /** As {@link #send(String, String, String, Object)}, asking for another form of answer. */
    public byte[] send(
            String method, String pathAndQuery, String accept, @Nullable String contentType, @Nullable Object body) {
        ApiResponse answer = open(method, pathAndQuery, accept, contentType, body);
        try (InputStream in = new BodyStream(answer.body(), TIMEOUT)) {
            byte[] bytes = in.readAllBytes();
            if (answer.status() / 100 != 2) {
                throw failure(method, pathAndQuery, answer.status(), bytes);
            }
            return bytes;
        } catch (IOException e) {
            throw new KubernetesClientException(method + " " + pathAndQuery + ": " + e.getMessage(), e);
        }
    }

    /**
     * Starts a request and leaves the body to the caller, who must read or close it: for watches and large lists.
     *
     * @throws KubernetesClientException when there is no answer
     */
    public ApiResponse open(
            String method, String pathAndQuery, String accept, @Nullable String contentType, @Nullable Object body) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("Accept", List.of(accept));
        headers.put("User-Agent", List.of(userAgent));
        if (contentType != null) {
            headers.put("Content-Type", List.of(contentType));
        }
        byte[] bytes = body == null ? new byte[0] : encode(body);
        try {
            return endpoint.exchange(new ApiRequest(method, pathAndQuery, headers, bytes))
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException(method + " " + pathAndQuery + ": interrupted", e);
        } catch (ExecutionException | CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new KubernetesClientException(method + " " + pathAndQuery + ": " + cause, cause);
        } catch (TimeoutException e) {
            throw new KubernetesClientException(method + " " + pathAndQuery + ": no answer", e);
        }
    }

    /** The error of an answer, from its Status when it has one. */
    public KubernetesClientException failure(String method, String pathAndQuery, int code, byte[] body) {
        try {
            Status status = decode(Status.class, body);
            if (status.getMessage() != null) {
                return new KubernetesClientException(status.getMessage(), code, status);
            }
        } catch (KubernetesClientException e) {
            // Not a Status: the code alone has to do.
        }
        return new KubernetesClientException(method + " " + pathAndQuery + " answered " + code, code, null);
    }

    /** The tree of an answer. */
    public JsonNode tree(byte[] answer) {
        return wire.mapper().readTree(answer);
    }

    private byte[] encode(Object body) {
        return body instanceof String text
                ? text.getBytes(java.nio.charset.StandardCharsets.UTF_8)
                : wire.mapper().writeValueAsBytes(body);
    }

    @SuppressWarnings("unchecked")
    private <T extends HasMetadata> T typed(T like, byte[] answer) {
        return decode((Class<T>) like.getClass(), answer);
    }

    private <T> T decode(Class<T> type, byte[] answer) {
        try {
            return wire.mapper().readValue(answer, type);
        } catch (JacksonException e) {
            throw new KubernetesClientException("the answer is not a " + type.getSimpleName(), e);
        }
    }

    private static ResourcePath pathOf(HasMetadata object) {
        return ResourcePath.of(object.getClass());
    }

    private static String path(HasMetadata object) {
        ObjectMeta meta = object.getMetadata();
        return pathOf(object).object(meta.getNamespace(), meta.getName());
    }
}
