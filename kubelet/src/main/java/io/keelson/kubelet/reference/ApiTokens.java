package io.keelson.kubelet.reference;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.volume.ServiceAccountTokens;
import io.keelson.kubelet.volume.VolumeException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Tokens from the TokenRequest API, bound to the pod and kept until four fifths of their life are over. */
public final class ApiTokens implements ServiceAccountTokens {
    private static final Logger LOG = LoggerFactory.getLogger(ApiTokens.class);
    private static final Duration OLDEST = Duration.ofHours(24);

    private record Key(String uid, String account, String audience, long seconds) {}

    private record Kept(Token token, Instant renew) {}

    private final ApiClient api;
    private final Clock clock;
    private final Map<Key, Kept> tokens = new ConcurrentHashMap<>();

    /** @param api the API server */
    public ApiTokens(ApiClient api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    @Override
    public Token issue(Pod pod, String audience, long expirationSeconds) throws VolumeException {
        String account = Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default");
        Key key = new Key(pod.getMetadata().getUid(), account, audience, expirationSeconds);
        Kept known = tokens.get(key);
        if (known != null && clock.instant().isBefore(known.renew())) {
            return known.token();
        }
        try {
            Kept fresh = request(pod, key);
            tokens.put(key, fresh);
            return fresh.token();
        } catch (KubernetesClientException e) {
            if (known == null) {
                throw new VolumeException("failed to fetch token: " + e.getMessage());
            }
            if (!clock.instant().isBefore(known.token().expires())) {
                throw new VolumeException("token expired and refresh failed: " + e.getMessage());
            }
            LOG.warn("a token of {} is not renewed yet: {}", key.account(), e.getMessage());
            return known.token();
        }
    }

    private Kept request(Pod pod, Key key) {
        var meta = pod.getMetadata();
        Map<String, Object> spec = Map.of(
                "audiences",
                key.audience().isEmpty() ? List.of() : List.of(key.audience()),
                "expirationSeconds",
                key.seconds(),
                "boundObjectRef",
                Map.of("apiVersion", "v1", "kind", "Pod", "name", meta.getName(), "uid", meta.getUid()));
        byte[] answer = api.send(
                "POST",
                "/api/v1/namespaces/" + meta.getNamespace() + "/serviceaccounts/"
                        + URLEncoder.encode(key.account(), StandardCharsets.UTF_8) + "/token",
                "application/json",
                Map.of("apiVersion", "authentication.k8s.io/v1", "kind", "TokenRequest", "spec", spec));
        JsonNode status = api.tree(answer).path("status");
        Instant now = clock.instant();
        Instant expires = Instant.parse(status.path("expirationTimestamp").asString());
        Duration life = Duration.between(now, expires).multipliedBy(4).dividedBy(5);
        return new Kept(
                new Token(status.path("token").asString(), expires),
                now.plus(life.compareTo(OLDEST) > 0 ? OLDEST : life));
    }

    /** Forgets a pod's tokens. */
    public void forget(String uid) {
        tokens.keySet().removeIf(k -> k.uid().equals(uid));
    }
}
