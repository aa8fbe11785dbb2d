package io.keelson.apiserver.server;

import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Which handler answers which paths. */
final class Routes {
    private final ResourceHandler resources;
    private final DiscoveryHandler discovery;
    private final ProcessHandlers process;
    private final OpenApiHandler openApi;

    Routes(ResourceHandler resources, DiscoveryHandler discovery, ProcessHandlers process, OpenApiHandler openApi) {
        this.resources = resources;
        this.discovery = discovery;
        this.process = process;
        this.openApi = openApi;
    }

    /**
     * Returns the router.
     *
     * @param filters what every request passes before its handler, also where no handler is found
     */
    RouterFunction<ServerResponse> router(HandlerFilterFunction<ServerResponse, ServerResponse> filters) {
        RequestPredicate anyOther = request -> true;
        return RouterFunctions.<ServerResponse>route(Routes::isResource, resources::handle)
                .andRoute(Routes::isDiscovery, discovery::handle)
                .andRoute(Routes::isHealth, process::health)
                .andRoute(request -> below(request, "/version"), process::version)
                .andRoute(request -> request.path().equals("/metrics"), process::metrics)
                .andRoute(request -> below(request, "/openapi"), openApi::handle)
                .andRoute(anyOther, request -> DiscoveryHandler.notFound())
                .filter(filters);
    }

    private static boolean isResource(ServerRequest request) {
        return ApiRequest.of(request).info().resourceRequest();
    }

    private static boolean isDiscovery(ServerRequest request) {
        ApiRequest api = ApiRequest.of(request);
        return !api.info().resourceRequest() && (below(request, "/api") || below(request, "/apis"));
    }

    private static boolean isHealth(ServerRequest request) {
        return below(request, "/healthz") || below(request, "/livez") || below(request, "/readyz");
    }

    private static boolean below(ServerRequest request, String prefix) {
        String path = request.path();
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
}
