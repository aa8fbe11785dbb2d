package io.keelson.apiserver.aggregation;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.proxy.ProxyTarget;
import io.keelson.apiserver.proxy.ServiceResolver;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells whether an extension server is there: its service and endpoints exist, and it answers for its group version. Blocks
 * for at most twice the time of one question.
 */
final class Availability {
    static final UserInfo AGGREGATOR = new UserInfo("system:kube-aggregator", "", List.of("system:masters"), Map.of());

    /** How often a server is asked before it counts as gone: each time another of its endpoints may answer. */
    private static final int ATTEMPTS = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private final ServiceResolver services;
    private final ExtensionServers servers;
    private final ExecutorService executor;

    /**
     * @param services finds services of the cluster
     * @param servers asks extension servers
     * @param executor where several questions are asked at once
     */
    Availability(ServiceResolver services, ExtensionServers servers, ExecutorService executor) {
        this.services = services;
        this.servers = servers;
        this.executor = executor;
    }

    /** What the condition {@code Available} says. */
    record Verdict(String status, String reason, String message) {
        static final Verdict PASSED = new Verdict("True", "Passed", "all checks passed");

        boolean passed() {
            return status.equals("True");
        }
    }

    /** Returns what is to be said of an extension server, null where nothing can be. */
    @Nullable
    Verdict check(ApiService service) throws InterruptedException {
        ApiService.Service where = service.service();
        if (where == null) {
            return null;
        }
        Verdict missing = missing(where);
        if (missing != null) {
            return missing;
        }
        try {
            String failure = ask(service);
            return failure == null ? Verdict.PASSED : new Verdict("False", "FailedDiscoveryCheck", failure);
        } catch (CertificateException e) {
            return null;
        }
    }

    /** Returns what is missing of the service, null where nothing is. */
    private @Nullable Verdict missing(ApiService.Service where) {
        String shown = "service/" + where.name() + " in " + GoFormat.quote(where.namespace());
        ObjectNode found = services.service(where.namespace(), where.name());
        if (found == null) {
            return new Verdict("False", "ServiceNotFound", shown + " is not present");
        }
        String type = Json.text(found, "spec", "type");
        if (type != null && !type.equals("ClusterIP")) {
            return null;
        }
        String portName = ServiceResolver.portName(found, where.port());
        if (portName == null) {
            return new Verdict("False", "ServicePortError", shown + " is not listening on port " + where.port());
        }
        List<ObjectNode> slices = services.slices(where.namespace(), where.name());
        if (slices.isEmpty()) {
            return new Verdict("False", "EndpointsNotFound", "cannot find endpointslices for " + shown);
        }
        return slices.stream().anyMatch(slice -> serves(slice, portName))
                ? null
                : new Verdict(
                        "False",
                        "MissingEndpoints",
                        "endpointslices for " + shown + " have no addresses with port name "
                                + GoFormat.quote(portName));
    }

    private static boolean serves(ObjectNode slice, String portName) {
        if (Json.elements(slice, "endpoints").stream().noneMatch(ServiceResolver::ready)) {
            return false;
        }
        for (JsonNode port : Json.elements(slice, "ports")) {
            String name = Json.text(port, "name");
            if (portName.equals(name == null ? "" : name) && Json.integer(port, "port") != null) {
                return true;
            }
        }
        return false;
    }

    /** Returns why the server does not answer, null where it does. */
    private @Nullable String ask(ApiService service) throws CertificateException, InterruptedException {
        String failure = attempt(service);
        if (failure == null) {
            return null;
        }
        ExecutorCompletionService<@Nullable String> attempts = new ExecutorCompletionService<>(executor);
        for (int i = 1; i < ATTEMPTS; i++) {
            attempts.submit(() -> attempt(service));
        }
        for (int i = 1; i < ATTEMPTS; i++) {
            try {
                failure = attempts.take().get();
            } catch (ExecutionException e) {
                failure = String.valueOf(e.getCause());
            }
            if (failure == null) {
                return null;
            }
        }
        return failure;
    }

    private @Nullable String attempt(ApiService service) throws CertificateException {
        ExtensionRoute route;
        try {
            route = servers.route(service);
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        ProxyTarget target = route.target(service.path(), "");
        String failing = "failing or missing response from " + target.url() + ": ";
        try {
            int status = servers.get(route, service.path(), "", "", AGGREGATOR, PATIENCE, MOST_BYTES)
                    .status();
            return status >= 200 && status < 300 ? null : failing + "bad status from " + target.url() + ": " + status;
        } catch (IOException e) {
            return failing + e.getMessage();
        }
    }
}
