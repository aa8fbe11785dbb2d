package io.keelson.distribution.alone;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.ApiRequest;
import io.keelson.client.transport.ApiResponse;
import io.keelson.controllermanager.ControllerAccounts;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Gives each controller the identity of its service account in {@code kube-system}, as upstream's {@code
 * --use-service-account-credentials}: the account is made where it is missing, and its token asked for anew when three
 * quarters of its time are over.
 */
final class AccountTokens implements ControllerAccounts {
    private static final String NAMESPACE = "kube-system";
    private static final int SECONDS = 3600;
    private static final int RENEW_AFTER = SECONDS * 3 / 4;

    private final ApiEndpoint own;
    private final ApiEndpoint anonymous;
    private final ApiClient api;
    private final Clock clock;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    /**
     * @param own the server as the controller manager itself
     * @param anonymous the same server without a client certificate, for requests that carry a token
     */
    AccountTokens(ApiEndpoint own, ApiEndpoint anonymous, ApiClient api, Clock clock) {
        this.own = own;
        this.anonymous = anonymous;
        this.api = api;
        this.clock = clock;
    }

    @Override
    public ApiEndpoint endpoint(String account) {
        return account.equals(MANAGER) ? own : accounts.computeIfAbsent(account, Account::new);
    }

    private final class Account implements ApiEndpoint {
        private final String name;
        private @Nullable String token;
        private Instant renewal = Instant.EPOCH;

        Account(String name) {
            this.name = name;
        }

        @Override
        public CompletableFuture<ApiResponse> exchange(ApiRequest request) {
            String bearer;
            try {
                bearer = token();
            } catch (KubernetesClientException e) {
                return CompletableFuture.failedFuture(
                        new IOException("no token for the service account " + NAMESPACE + "/" + name, e));
            }
            Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
            headers.put("Authorization", List.of("Bearer " + bearer));
            return anonymous.exchange(
                    new ApiRequest(request.method(), request.pathAndQuery(), headers, request.body()));
        }

        private synchronized String token() {
            String current = token;
            if (current != null && clock.instant().isBefore(renewal)) {
                return current;
            }
            if (api.get(ServiceAccount.class, NAMESPACE, name) == null) {
                create();
            }
            JsonNode answer = api.tree(api.send(
                    "POST",
                    "/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts/" + name + "/token",
                    "application/json",
                    Map.of(
                            "apiVersion",
                            "authentication.k8s.io/v1",
                            "kind",
                            "TokenRequest",
                            "spec",
                            Map.of("expirationSeconds", SECONDS))));
            String fresh = answer.path("status").path("token").asString("");
            token = fresh;
            renewal = clock.instant().plusSeconds(RENEW_AFTER);
            return fresh;
        }

        private void create() {
            try {
                api.create(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(name)
                        .endMetadata()
                        .build());
            } catch (KubernetesClientException e) {
                if (e.getCode() != 409) {
                    throw e;
                }
            }
        }
    }
}
