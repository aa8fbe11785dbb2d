package io.keelson.apiserver.server;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.apiserver.admission.AdmissionPlugins;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Authorization;
import io.keelson.apiserver.authorization.ReviewHandler;
import io.keelson.apiserver.bootstrap.Bootstrap;
import io.keelson.apiserver.bootstrap.ObjectWriter;
import io.keelson.apiserver.bootstrap.RbacDefaults;
import io.keelson.apiserver.bootstrap.ServerAddress;
import io.keelson.apiserver.certificate.ClusterCertificates;
import io.keelson.apiserver.certificate.Identity;
import io.keelson.apiserver.certificate.KeyCertificate;
import io.keelson.apiserver.openapi.OpenApiDocuments;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.apiserver.registry.OwnWrites;
import io.keelson.apiserver.registry.RegistryParts;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.Strategies;
import io.keelson.apiserver.token.TokenIssuer;
import io.keelson.apiserver.token.Tokens;
import io.keelson.apiserver.watchcache.WatchCaches;
import io.keelson.storage.Backend;
import io.keelson.storage.memory.MemoryBackend;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * An API server to try things with: in memory, on a port of the loopback interface, its certificates in a directory.
 * Arguments: the port and the directory.
 */
public final class DevServer {
    private DevServer() {}

    public static void main(String[] arguments) throws Exception {
        long began = System.nanoTime();
        int port = Integer.parseInt(arguments[0]);
        Path directory = Path.of(arguments[1]);
        start(new MemoryBackend(), port, directory);
        System.out.println("ready after " + (System.nanoTime() - began) / 1_000_000 + " ms");
        new CountDownLatch(1).await();
    }

    /** Starts a server with the default objects of a cluster. */
    static ApiServer start(Backend backend, int port, Path directory) throws Exception {
        Clock clock = Clock.systemUTC();
        InetAddress service = InetAddress.getByAddress(new byte[] {10, 96, 0, 1});
        ClusterCertificates certificates = ClusterCertificates.open(
                directory,
                new ClusterCertificates.ServingNames("node-1", List.of(), service, "cluster.local"),
                clock);
        WatchCaches caches = new WatchCaches(backend, Schedulers.newSingle("watch-cache", true), clock);
        Strategies strategies = resource -> new ResourceStrategy() {};
        RegistryParts parts = new RegistryParts(
                backend,
                caches,
                strategies,
                Conversion.Lookup.NONE,
                BuiltinSchemas.load()::schema,
                clock,
                Schedulers.newSingle("timers", true));
        RbacDefaults roles = RbacDefaults.load();
        Authorization authorization = new Authorization(parts.reader(), roles.rulesOf("system:node"), clock);
        Tokens tokens = new Tokens(
                TokenIssuer.open(directory),
                () -> certificates.authority().certificate(),
                parts.reader(),
                parts::latest,
                clock);
        parts.admission(AdmissionPlugins.chain(parts::latest, quota -> false, authorization));
        reviews(parts, authorization.reviews());
        reviews(parts, tokens.reviews());
        parts.answer(
                "serviceaccounts/token",
                (body, namespace, name, request) -> tokens.requests().create(body, namespace, name));
        parts.serveBindings();
        caches.start().block();
        UserInfo self = new UserInfo("system:apiserver", "", List.of("system:masters"), Map.of());
        OwnWrites writes = parts.ownWrites(self, "kube-apiserver");
        ObjectWriter writer = new ObjectWriter() {
            @Override
            public int createMissing(List<ObjectNode> objects) {
                return writes.createMissing(objects);
            }

            @Override
            public boolean replace(ObjectNode object) {
                return writes.replace(object);
            }
        };
        new Bootstrap(parts.reader(), writer, roles, clock)
                .createMissing(
                        new ServerAddress(
                                InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), port, "10.96.0.0/16", service),
                        certificates.authorityText());
        ApiServerConfig config = ApiServerConfig.of(
                "127.0.0.1",
                port,
                "127.0.0.1",
                () -> {
                    KeyCertificate serving = certificates.get(Identity.API_SERVER);
                    return new ServingCertificate(List.of(serving.certificate()), serving.privateKey());
                },
                List.of(certificates.authority().certificate()));
        return new ApiServer(
                        config,
                        new ApiServerParts(
                                parts.registry(),
                                tokens.authenticator(),
                                authorization.authorizer(),
                                OpenApiDocuments.NONE,
                                () -> true,
                                () -> true,
                                () -> true))
                .start();
    }

    private static void reviews(RegistryParts parts, Map<GroupVersionResource, ReviewHandler> handlers) {
        handlers.forEach((resource, handler) -> parts.serve(
                resource, (body, namespace, name, request) -> handler.create(body, request.user(), namespace)));
    }
}
