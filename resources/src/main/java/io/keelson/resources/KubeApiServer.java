package io.keelson.resources;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.schema.openapi.OpenApiDocuments;
import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.admission.DynamicAdmission;
import io.keelson.apiserver.admission.webhook.WebhookClient;
import io.keelson.apiserver.admission.webhook.WebhookTarget;
import io.keelson.apiserver.aggregation.ApiAggregator;
import io.keelson.apiserver.audit.Auditor;
import io.keelson.apiserver.authentication.RequestHeaderAuthenticator;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Authorization;
import io.keelson.apiserver.authorization.ReviewHandler;
import io.keelson.apiserver.certificate.Addresses;
import io.keelson.apiserver.certificate.ClusterCertificates;
import io.keelson.apiserver.certificate.ClusterIdentity;
import io.keelson.apiserver.certificate.KeyCertificate;
import io.keelson.apiserver.custom.CustomResources;
import io.keelson.apiserver.custom.WebhookConversion;
import io.keelson.apiserver.health.StorageProbe;
import io.keelson.apiserver.proxy.Backends;
import io.keelson.apiserver.proxy.ServiceResolver;
import io.keelson.apiserver.registry.NamedCreate;
import io.keelson.apiserver.server.ApiServer;
import io.keelson.apiserver.server.ApiServerConfig;
import io.keelson.apiserver.server.ApiServerParts;
import io.keelson.apiserver.server.connection.ServingCertificate;
import io.keelson.apiserver.server.local.LocalEndpoint;
import io.keelson.apiserver.token.TokenIssuer;
import io.keelson.apiserver.token.Tokens;
import io.keelson.resources.admission.AdmissionPlugins;
import io.keelson.resources.authorization.NodeAuthorizer;
import io.keelson.resources.bootstrap.ApiServiceDefaults;
import io.keelson.resources.bootstrap.Bootstrap;
import io.keelson.resources.bootstrap.BootstrapWriter;
import io.keelson.resources.bootstrap.ExtensionAuthentication;
import io.keelson.resources.bootstrap.KubernetesEndpoints;
import io.keelson.resources.bootstrap.RbacDefaults;
import io.keelson.resources.bootstrap.ServerAddress;
import io.keelson.resources.core.componentstatus.ComponentHealth;
import io.keelson.resources.core.componentstatus.ComponentStatuses;
import io.keelson.resources.metrics.MetricsDefinitions;
import io.keelson.storage.Backend;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

/** A whole API server: a storage below, HTTPS above, and everything between them put together. */
public final class KubeApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KubeApiServer.class);
    private static final Duration RENEWAL = Duration.ofHours(1);

    private final ClusterCertificates certificates;
    private final ApiServerCore core;
    private final ApiServer server;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("api-housekeeping").factory());
    private final KubeApiServerConfig config;
    private volatile ServerAddress address;
    private volatile boolean bootstrapped;

    /**
     * Starts a server; returns when it answers requests.
     *
     * @param backend the storage; closed by its owner, after the server
     * @param config how the server is set up
     * @throws io.keelson.apiserver.server.PortInUseException where another process has the port
     */
    public static KubeApiServer start(Backend backend, KubeApiServerConfig config) {
        ClusterCertificates certificates = ClusterCertificates.open(
                config.certificates(),
                new ClusterCertificates.ServingNames(
                        config.nodeName(), addresses(config), config.serviceAddress(), config.clusterDomain()),
                config.clock());
        KubeApiServer server = new KubeApiServer(backend, config, certificates);
        try {
            server.serve();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Those of this machine, the one it listens on, and the one others were told, which may be a balancer's. */
    private static List<InetAddress> addresses(KubeApiServerConfig config) {
        Set<InetAddress> addresses = new LinkedHashSet<>(Addresses.ofHost());
        InetAddress listens = Addresses.of(config.address());
        if (!listens.isAnyLocalAddress()) {
            addresses.add(listens);
        }
        addresses.add(config.advertised());
        return List.copyOf(addresses);
    }

    private final ComponentHealth componentHealth = new ComponentHealth();
    private final Bootstrap bootstrap;
    private final KubernetesEndpoints endpoints;
    private final CustomResources customResources;
    private final ApiAggregator aggregation;
    private final WebhookClient conversionWebhooks;
    private final DynamicAdmission admission;
    private final Auditor auditor;
    private volatile @Nullable MetricsDefinitions metrics;

    private KubeApiServer(Backend backend, KubeApiServerConfig config, ClusterCertificates certificates) {
        this.certificates = certificates;
        this.config = config;
        this.address =
                new ServerAddress(config.advertised(), config.port(), config.serviceRange(), config.serviceAddress());
        this.auditor = Auditor.open(config.audit(), config.clock());
        this.core = BuiltinResources.server(backend, config.clock());
        RbacDefaults roles = RbacDefaults.load();
        Authorization authorization = new Authorization(
                core.reader(), new NodeAuthorizer(core.reader(), roles.rulesOf("system:node")), config.clock());
        Tokens tokens = new Tokens(
                TokenIssuer.open(config.certificates()),
                () -> certificates.authority().certificate(),
                new RequestHeaderAuthenticator(
                        () -> certificates.frontProxyAuthority().certificate(),
                        Set.of(ExtensionAuthentication.PROXY_NAME),
                        config.clock()),
                core.reader(),
                core::latest,
                config.clock());
        this.admission = new DynamicAdmission(core.reader(), core::latest, core.versions(), authorization.authorizer());
        core.admission(
                AdmissionPlugins.chain(core::latest, core.ownWrites()::replace, authorization, admission.plugins()));
        BuiltinHousekeeping.keep(core, config.clock());
        StorageProbe storage = new StorageProbe(backend);
        BuiltinResources.serve(
                core,
                config.serviceRange(),
                answers(authorization, tokens),
                definition ->
                        new ComponentStatuses(definition, backend, core.reader(), componentHealth, config.clock()));
        this.conversionWebhooks = new WebhookClient(new ServiceResolver(core.reader()));
        this.customResources = new CustomResources(
                core.registry(), core.reader(), core.ownWrites(), this::conversions, config.clock());
        this.aggregation = new ApiAggregator(
                core.registry(),
                core.reader(),
                core.ownWrites(),
                () -> client(certificates, ClusterIdentity.FRONT_PROXY_CLIENT),
                ApiServiceDefaults.objects(config.clock().instant()),
                config.clock());
        BootstrapWriter writer = BootstrapWriter.of(core.ownWrites());
        this.bootstrap = new Bootstrap(core.reader(), writer, roles, config.clock());
        this.endpoints = new KubernetesEndpoints(core.reader(), writer, backend, System::nanoTime);
        this.server = new ApiServer(
                ApiServerConfig.of(
                        config.address(),
                        config.port(),
                        config.advertised().getHostAddress(),
                        () -> serving(certificates),
                        List.of(
                                certificates.authority().certificate(),
                                certificates.frontProxyAuthority().certificate())),
                new ApiServerParts(
                        core.registry(),
                        BuiltinResources.groups(),
                        core.reader(),
                        () -> client(certificates, ClusterIdentity.API_SERVER_KUBELET_CLIENT),
                        List.of(certificates.authority().certificate()),
                        tokens.authenticator(),
                        auditor,
                        authorization.authorizer(),
                        core.connectAdmission(),
                        aggregation,
                        aggregation.openApi(
                                new BuiltinDocuments(customResources::published), OpenApiDocuments::protobuf),
                        tokens.issuer(),
                        storage::healthy,
                        core::ready,
                        () -> bootstrapped));
    }

    /**
     * Gathers what nodes and pods use, and serves it as {@code metrics.k8s.io} for {@code kubectl top} and the autoscaler,
     * until somebody's metrics server takes the group over. Called once, where the cluster has nodes of its own.
     */
    public void serveMetrics() {
        MetricsDefinitions made =
                new MetricsDefinitions(core.reader(), server.kubelets(), Schedulers.parallel(), config.clock());
        metrics = made;
        core.registry().register(List.of(made.nodes()));
        core.registry().register(List.of(made.pods()));
        housekeeping.execute(() -> quietly("the metrics", bootstrap::announceMetrics));
    }

    private static Map<GroupVersionResource, NamedCreate> answers(Authorization authorization, Tokens tokens) {
        Map<GroupVersionResource, NamedCreate> answers = new HashMap<>();
        Map<GroupVersionResource, ReviewHandler> reviews = new HashMap<>(authorization.reviews());
        reviews.putAll(tokens.reviews());
        reviews.forEach((resource, handler) -> answers.put(
                resource, (review, namespace, name, request) -> handler.create(review, request.user(), namespace)));
        answers.put(
                new GroupVersionResource("", "v1", "serviceaccounts/token"),
                (body, namespace, name, request) -> tokens.requests().create(body, namespace, name));
        return answers;
    }

    private void serve() {
        core.start();
        ExtensionAuthentication authentication = ExtensionAuthentication.of(certificates);
        bootstrap.createMissing(address, authentication);
        customResources.start();
        aggregation.start(ApiServiceDefaults.objects(config.clock().instant()));
        bootstrapped = true;
        server.start();
        housekeeping.execute(() -> quietly("the default objects", () -> bootstrap.reconcile(address, authentication)));
        housekeeping.scheduleWithFixedDelay(
                () -> quietly("the endpoints of the API servers", () -> endpoints.reconcile(address)),
                0,
                KubernetesEndpoints.INTERVAL.toSeconds(),
                TimeUnit.SECONDS);
        housekeeping.scheduleWithFixedDelay(
                () -> quietly("certificates", certificates::renew),
                RENEWAL.toSeconds(),
                RENEWAL.toSeconds(),
                TimeUnit.SECONDS);
    }

    /**
     * Listens on a further address, and leads the {@code kubernetes} service there.
     *
     * @param address an address of this machine that pods reach
     * @throws io.keelson.apiserver.server.PortInUseException where another process has the port there
     */
    public void serveAt(InetAddress address) {
        server.listenAlso(address);
        ServerAddress reached =
                new ServerAddress(address, server.port(), config.serviceRange(), config.serviceAddress());
        this.address = reached;
        housekeeping.execute(() -> quietly("the default objects", () -> {
            bootstrap.reconcile(reached, ExtensionAuthentication.of(certificates));
            endpoints.reconcile(reached);
        }));
    }

    /** Returns the port the server listens on. */
    public int port() {
        return server.port();
    }

    /** Returns the certificates of the cluster. */
    public ClusterCertificates certificates() {
        return certificates;
    }

    /** Returns where components of this process are registered for {@code componentstatuses}. */
    public ComponentHealth componentHealth() {
        return componentHealth;
    }

    /**
     * Returns an endpoint for components in this process.
     *
     * @param user the identity that all its requests are made with
     */
    public LocalEndpoint localEndpoint(UserInfo user) {
        return server.localEndpoint(user);
    }

    @Override
    public void close() {
        housekeeping.shutdownNow();
        if (bootstrapped) {
            // Before it stops to listen, so that nobody is sent here any more.
            quietly("the endpoints of the API servers", () -> endpoints.withdraw(address));
        }
        aggregation.close();
        customResources.close();
        MetricsDefinitions gathered = metrics;
        if (gathered != null) {
            gathered.close();
        }
        server.close();
        conversionWebhooks.close();
        admission.close();
        core.close();
        auditor.close();
    }

    private static ServingCertificate serving(ClusterCertificates certificates) {
        KeyCertificate own = certificates.get(ClusterIdentity.API_SERVER);
        return new ServingCertificate(
                List.of(own.certificate(), certificates.authority().certificate()), own.privateKey());
    }

    private static Backends.ClientIdentity client(ClusterCertificates certificates, ClusterIdentity identity) {
        KeyCertificate own = certificates.get(identity);
        return new Backends.ClientIdentity(List.of(own.certificate()), own.privateKey());
    }

    private WebhookConversion.Caller conversions(JsonNode client) {
        WebhookTarget target = WebhookTarget.of(client);
        return review -> conversionWebhooks.call(target, review, null);
    }

    private static void quietly(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("{} could not be brought up to date", what, e);
        }
    }
}
