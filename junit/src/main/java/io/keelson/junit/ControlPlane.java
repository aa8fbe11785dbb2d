package io.keelson.junit;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.certificate.Addresses;
import io.keelson.apiserver.server.local.LocalEndpoint;
import io.keelson.apiserver.server.local.LocalRequest;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.ApiResponse;
import io.keelson.client.transport.Wire;
import io.keelson.controllermanager.ControllerAccounts;
import io.keelson.controllermanager.ControllerManager;
import io.keelson.controllermanager.ControllerManagerOptions;
import io.keelson.controllermanager.certificate.SigningFiles;
import io.keelson.resources.KubeApiServer;
import io.keelson.resources.KubeApiServerConfig;
import io.keelson.scheduler.Scheduler;
import io.keelson.storage.Backend;
import io.keelson.storage.memory.MemoryBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real API server with real controllers and a scheduler in this JVM, on a store in memory. Nodes and pods can be
 * created, but nothing runs them.
 */
public final class ControlPlane implements AutoCloseable {
    private static final String ADMINISTRATORS = "system:masters";

    private final Path certificates;
    private final Backend backend = new MemoryBackend();
    private final Timers timers = Timers.system();
    private final KubeApiServer server;
    private @Nullable ControllerManager controllers;
    private @Nullable Scheduler scheduler;

    private ControlPlane(Path certificates) {
        this.certificates = certificates;
        this.server = KubeApiServer.start(
                backend,
                new KubeApiServerConfig(
                        certificates,
                        "127.0.0.1",
                        0,
                        Addresses.of("127.0.0.1"),
                        "localhost",
                        "10.96.0.0/12",
                        Addresses.of("10.96.0.1"),
                        "cluster.local",
                        Clock.systemUTC()));
    }

    /**
     * Starts an API server alone.
     *
     * @throws UncheckedIOException where the certificates cannot be written to the temporary directory
     */
    public static ControlPlane startApiServer() {
        try {
            return new ControlPlane(Files.createTempDirectory("keelson-junit"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts an API server with controllers and a scheduler. */
    public static ControlPlane start() throws InterruptedException {
        ControlPlane plane = startApiServer();
        try {
            Path pki = plane.server.certificates().directory();
            ControllerManager controllers = new ControllerManager(
                    ControllerAccounts.of(user -> plane.endpoint(user, List.of())),
                    new Wire(),
                    plane.timers,
                    ControllerManagerOptions.defaults(
                                    plane.server.certificates().authorityText())
                            .withClusterSigning(new SigningFiles(pki.resolve("ca.crt"), pki.resolve("ca.key"))));
            plane.controllers = controllers;
            plane.server.componentHealth().register("controller-manager", controllers::healthy);
            controllers.start();
            Scheduler scheduler = new Scheduler(
                    new ApiClient(plane.endpoint("system:kube-scheduler", List.of()), new Wire(), "kube-scheduler"),
                    "localhost",
                    Clock.systemUTC());
            plane.scheduler = scheduler;
            plane.server.componentHealth().register("scheduler", scheduler::healthy);
            scheduler.start();
            return plane;
        } catch (RuntimeException | InterruptedException e) {
            plane.close();
            throw e;
        }
    }

    /** Returns a client as administrator that reaches the server in process, without sockets. */
    public KubernetesClient client() {
        return client("admin", ADMINISTRATORS);
    }

    /**
     * Returns a client with an identity of its own, for tests of what it may do.
     *
     * @param user the user name
     * @param groups the user's groups besides {@code system:authenticated}
     */
    public KubernetesClient client(String user, String... groups) {
        return new ApiClient(endpoint(user, List.of(groups)), new Wire(), user).kubernetes();
    }

    /** Returns the URL that clients outside this JVM use. */
    public String url() {
        return "https://127.0.0.1:" + server.port();
    }

    /** Returns the directory with {@code ca.crt}, {@code admin.crt} and {@code admin.key} for clients outside. */
    public Path certificates() {
        return certificates;
    }

    /** Returns the way to the server as a user. */
    ApiEndpoint endpoint(String user, List<String> groups) {
        LocalEndpoint endpoint = server.localEndpoint(UserInfo.authenticated(user, groups));
        return request -> endpoint.exchange(
                        new LocalRequest(request.method(), request.pathAndQuery(), request.headers(), request.body()))
                .thenApply(answer -> new ApiResponse(answer.status(), answer.headers(), answer.body()));
    }

    @Override
    public void close() {
        if (scheduler != null) {
            scheduler.close();
        }
        if (controllers != null) {
            controllers.close();
        }
        server.close();
        backend.close();
        timers.close();
        try (Stream<Path> files = Files.list(certificates)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(certificates);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
