package io.keelson.apiserver.aggregation;

import io.keelson.apiserver.discovery.ExternalVersion;
import io.keelson.apiserver.discovery.VersionPriority;
import io.keelson.apiserver.openapi.OpenApiSource;
import io.keelson.apiserver.proxy.Backends.ClientIdentity;
import io.keelson.apiserver.proxy.ServiceResolver;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.store.LoopbackWriter;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Looks after the extension servers of API services. Made with the server; does nothing before {@link #start}. */
public final class ApiAggregator implements Aggregation, AutoCloseable {
    private static final String GROUPS = "/apis/";

    private final ApiServices services;
    private final ExtensionServers servers;
    private final ExtensionDocuments documents = new ExtensionDocuments();
    private final ExtensionWatches watches;
    private final ApiServiceRegistration registration;
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("api-service-ask-", 0).factory());
    private final Map<String, VersionPriority> defaults = new HashMap<>();

    /**
     * @param registry where resources are served
     * @param reader reads API services, services, endpoint slices and definitions
     * @param writes writes API services
     * @param identity the newest certificate of the front proxy
     * @param builtin the API services of built-in groups
     * @param clock the server's time
     */
    public ApiAggregator(
            Registry registry,
            ObjectReader reader,
            LoopbackWriter writes,
            Supplier<ClientIdentity> identity,
            List<ObjectNode> builtin,
            Clock clock) {
        ServiceResolver resolver = new ServiceResolver(reader);
        this.services = new ApiServices(reader);
        this.servers = new ExtensionServers(resolver, identity);
        this.watches = new ExtensionWatches(
                registry,
                services,
                new ExtensionWatch.Parts(
                        servers,
                        new Availability(resolver, servers, executor),
                        new AvailabilityStatus(reader, writes, clock),
                        documents));
        this.registration = new ApiServiceRegistration(registry, reader, writes, clock);
        builtin.forEach(object -> {
            ApiService service = ApiService.parse(object);
            defaults.put(service.groupVersion(), priority(service));
        });
    }

    /**
     * Registers what this server serves, and looks after extension servers from now on. Blocks until all is registered.
     *
     * @param builtin the API services of built-in groups
     */
    public void start(List<ObjectNode> builtin) {
        registration.start(builtin);
        watches.start();
    }

    @Override
    public @Nullable ApiService find(String path) {
        if (path.equals("/api") || path.startsWith("/api/")) {
            return services.remote("", "v1");
        }
        if (!path.startsWith(GROUPS)) {
            return null;
        }
        int group = path.indexOf('/', GROUPS.length());
        if (group < 0) {
            return null;
        }
        int version = path.indexOf('/', group + 1);
        return services.remote(
                path.substring(GROUPS.length(), group),
                path.substring(group + 1, version < 0 ? path.length() : version));
    }

    @Override
    public ExtensionRoute route(ApiService service) throws CertificateException {
        return servers.route(service);
    }

    @Override
    public long version() {
        return 31 * services.version() + documents.version();
    }

    @Override
    public List<ExternalVersion> external() {
        return services.remotes().stream()
                .map(service ->
                        new ExternalVersion(service.group(), service.version(), documents.discovery(service.name())))
                .toList();
    }

    @Override
    public Map<String, VersionPriority> priorities() {
        Map<String, VersionPriority> priorities = new HashMap<>(defaults);
        services.all().forEach(service -> priorities.put(service.groupVersion(), priority(service)));
        return priorities;
    }

    private static VersionPriority priority(ApiService service) {
        return new VersionPriority(service.groupPriority(), service.versionPriority());
    }

    /**
     * Returns the OpenAPI documents of everything.
     *
     * @param own those of this server
     * @param protobuf writes an OpenAPI v2 document as protobuf
     */
    public OpenApiSource openApi(OpenApiSource own, Function<ObjectNode, byte[]> protobuf) {
        return new MergedOpenApi(own, protobuf, documents);
    }

    @Override
    public void close() {
        registration.close();
        watches.close();
        executor.shutdownNow();
        servers.close();
    }
}
