package io.keelson.apiserver.server.nonresource;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.negotiation.Negotiation;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.token.TokenIssuer;
import java.util.List;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells others how to verify service account tokens, as an OpenID provider does:
 * https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery
 */
public final class OpenIdHandler {
    public static final String CONFIGURATION = "/.well-known/openid-configuration";
    public static final String KEYS = "/openid/v1/jwks";
    private static final String KEY_SET = "application/jwk-set+json";
    /** Keys change so rarely that an hour does not matter. */
    private static final String KEPT = "public, max-age=3600";

    private final TokenIssuer issuer;
    private final String server;

    /** @param server the URL under which the server is reached, without a path */
    public OpenIdHandler(TokenIssuer issuer, String server) {
        this.issuer = issuer;
        this.server = server;
    }

    public Mono<ServerResponse> configuration(ServerRequest request) {
        return answer(ApiExchange.of(request), ByteResponse.JSON, issuer.openIdConfiguration(server));
    }

    public Mono<ServerResponse> keys(ServerRequest request) {
        return answer(ApiExchange.of(request), KEY_SET, issuer.jwks());
    }

    private static Mono<ServerResponse> answer(ApiExchange request, String type, ObjectNode document) {
        if (!request.method().equals("GET")) {
            throw StatusException.methodNotAllowed();
        }
        if (!Negotiation.acceptable(request.accept(), List.of(type))) {
            throw StatusException.of(
                    406, "NotAcceptable", "406: Not Acceptable\n\nAvailable representations: " + type, Json.object());
        }
        return Mono.just(ByteResponse.of(200, type, Json.write(document)).header("Cache-Control", KEPT));
    }
}
