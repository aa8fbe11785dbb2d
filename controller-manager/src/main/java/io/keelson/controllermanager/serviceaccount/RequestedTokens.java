package io.keelson.controllermanager.serviceaccount;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.keelson.client.transport.ApiClient;
import java.time.Duration;
import java.util.Map;

/** The tokens of token secrets: the API server signs them (TokenRequest), and they are bound to their secret. */
final class RequestedTokens {
    private static final Duration LIFETIME = Duration.ofDays(3650);

    private final ApiClient api;

    /** Asks this server. */
    RequestedTokens(ApiClient api) {
        this.api = api;
    }

    /** The token that says its bearer is the account, as long as the secret is there. */
    String token(ServiceAccount account, Secret secret) {
        Map<String, Object> request = Map.of(
                "apiVersion",
                "authentication.k8s.io/v1",
                "kind",
                "TokenRequest",
                "spec",
                Map.of(
                        "expirationSeconds",
                        LIFETIME.toSeconds(),
                        "boundObjectRef",
                        Map.of(
                                "apiVersion",
                                "v1",
                                "kind",
                                "Secret",
                                "name",
                                secret.getMetadata().getName(),
                                "uid",
                                secret.getMetadata().getUid())));
        String path = "/api/v1/namespaces/" + account.getMetadata().getNamespace() + "/serviceaccounts/"
                + account.getMetadata().getName() + "/token";
        return api.tree(api.send("POST", path, "application/json", request))
                .path("status")
                .path("token")
                .asString();
    }
}
