package io.keelson.apiserver.server;

import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.nonresource.DiscoveryHandler;
import io.keelson.apiserver.server.nonresource.IndexHandler;
import io.keelson.apiserver.server.nonresource.OpenApiHandler;
import io.keelson.apiserver.server.nonresource.OpenIdHandler;
import io.keelson.apiserver.server.nonresource.ProcessHandlers;
import io.keelson.apiserver.server.verb.ResourceHandler;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Which handler answers which paths. */
final class ApiRoutes {
    private final ResourceHandler resources;
    private final DiscoveryHandler discovery;
    private final ProcessHandlers process;
    private final OpenApiHandler openApi;
    private final OpenIdHandler openId;
    private final IndexHandler index;

    ApiRoutes(
            ResourceHandler resources,
            DiscoveryHandler discovery,
            ProcessHandlers process,
            OpenApiHandler openApi,
            OpenIdHandler openId,
            IndexHandler index) {
        this.resources = resources;
        this.discovery = discovery;
        this.process = process;
        this.openApi = openApi;
        this.openId = openId;
        this.index = index;
    }

    /**
     * Returns the router.
     *
     * @param filters what every request passes before its handler, also where no handler is found
     */
    RouterFunction<ServerResponse> router(HandlerFilterFunction<ServerResponse, ServerResponse> filters) {
        RequestPredicate anyOther = request -> true;
        return RouterFunctions.<ServerResponse>route(ApiRoutes::isResource, resources::handle)
                .andRoute(ApiRoutes::isDiscovery, discovery::handle)
                .andRoute(ApiRoutes::isHealth, process::health)
                .andRoute(request -> below(request, "/version"), process::version)
                .andRoute(request -> at(request, "/metrics"), process::metrics)
                .andRoute(request -> below(request, "/openapi"), openApi::handle)
                .andRoute(request -> at(request, OpenIdHandler.CONFIGURATION), openId::configuration)
                .andRoute(request -> at(request, OpenIdHandler.KEYS), openId::keys)
                .andRoute(request -> at(request, "/") || at(request, "/index.html"), index::handle)
                .andRoute(anyOther, request -> DiscoveryHandler.notFound())
                .filter(filters);
    }

    private static boolean isResource(ServerRequest request) {
        return ApiExchange.of(request).info().resourceRequest();
    }

    private static boolean isDiscovery(ServerRequest request) {
        ApiExchange api = ApiExchange.of(request);
        return !api.info().resourceRequest() && (below(request, "/api") || below(request, "/apis"));
    }

    private static boolean isHealth(ServerRequest request) {
        return below(request, "/healthz") || below(request, "/livez") || below(request, "/readyz");
    }

    private static boolean at(ServerRequest request, String path) {
        return request.path().equals(path);
    }

    private static boolean below(ServerRequest request, String prefix) {
        String path = request.path();
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
}
