package io.keelson.apiserver.health;

import io.keelson.apiserver.health.HealthChecks.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The health of a server. Checks have the names that monitoring of Kubernetes knows; each looks at the part of this
 * server that does what the name says, so that several of them share one.
 */
public final class ServerHealth {
    private final HealthChecks healthz;
    private final HealthChecks livez;
    private final HealthChecks readyz;

    /**
     * @param storage whether the storage answers
     * @param caches whether the watch caches have been filled
     * @param bootstrap whether the objects that every cluster has are there
     * @param started whether the server takes requests
     * @param stopping whether the server is on its way down
     */
    public ServerHealth(
            BooleanSupplier storage,
            BooleanSupplier caches,
            BooleanSupplier bootstrap,
            BooleanSupplier started,
            BooleanSupplier stopping) {
        List<Check> basic = List.of(new Check("ping", () -> true), new Check("log", () -> true));
        List<Check> hooks = hooks(caches, bootstrap, started);
        List<Check> alive = join(
                basic, List.of(new Check("loopback-serving-certificate", started), new Check("etcd", storage)), hooks);
        this.healthz = new HealthChecks("healthz", alive);
        this.livez = new HealthChecks("livez", alive);
        this.readyz = new HealthChecks(
                "readyz",
                join(
                        basic,
                        List.of(new Check("informer-sync", caches)),
                        hooks,
                        List.of(new Check("shutdown", () -> !stopping.getAsBoolean()))));
    }

    private static List<Check> hooks(BooleanSupplier caches, BooleanSupplier bootstrap, BooleanSupplier started) {
        List<Check> checks = new ArrayList<>();
        hook(checks, started, "start-apiserver-admission-initializer");
        hook(checks, caches, "generic-apiserver-start-informers");
        hook(checks, started, "priority-and-fairness-config-consumer", "priority-and-fairness-filter");
        hook(checks, caches, "storage-object-count-tracker-hook");
        hook(checks, started, "start-apiextensions-informers", "start-apiextensions-controllers");
        checks.add(new Check("poststarthook/crd-informer-synced", caches));
        hook(checks, bootstrap, "start-system-namespaces-controller");
        hook(
                checks,
                started,
                "peer-endpoint-reconciler-controller",
                "start-cluster-authentication-info-controller",
                "start-kube-apiserver-identity-lease-controller",
                "start-kube-apiserver-identity-lease-garbage-collector");
        hook(checks, caches, "storage-readiness");
        hook(checks, started, "start-legacy-token-tracking-controller", "start-service-ip-repair-controllers");
        hook(
                checks,
                bootstrap,
                "rbac/bootstrap-roles",
                "scheduling/bootstrap-system-priority-classes",
                "priority-and-fairness-config-producer",
                "bootstrap-controller",
                "start-kubernetes-service-cidr-controller");
        hook(
                checks,
                started,
                "start-kube-aggregator-informers",
                "apiservice-status-local-available-controller",
                "apiservice-status-remote-available-controller",
                "apiservice-registration-controller",
                "apiservice-wait-for-first-sync",
                "apiservice-discovery-controller",
                "kube-apiserver-autoregistration");
        checks.add(new Check("autoregister-completion", started));
        hook(checks, started, "apiservice-openapi-controller", "apiservice-openapiv3-controller");
        return checks;
    }

    private static void hook(List<Check> checks, BooleanSupplier passes, String... names) {
        for (String name : names) {
            checks.add(new Check("poststarthook/" + name, passes));
        }
    }

    @SafeVarargs
    private static List<Check> join(List<Check>... parts) {
        return Stream.of(parts).flatMap(List::stream).toList();
    }

    /** Returns the checks of an endpoint, or null where there is none of that name. */
    public @Nullable HealthChecks endpoint(String name) {
        return switch (name) {
            case "healthz" -> healthz;
            case "livez" -> livez;
            case "readyz" -> readyz;
            default -> null;
        };
    }
}
