package io.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.aggregation.Aggregation;
import io.keelson.apiserver.audit.Auditor;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.certificate.ClusterCertificates;
import io.keelson.apiserver.certificate.ClusterIdentity;
import io.keelson.apiserver.certificate.KeyCertificate;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.openapi.OpenApiSource;
import io.keelson.apiserver.proxy.Backends;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.DocumentList;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.server.connection.ServingCertificate;
import io.keelson.apiserver.token.TokenIssuer;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads are answered on threads on which blocking is an error; writes, which block, are done on virtual threads. */
class ThreadsTest {
    private static final ObjectDocument MAP =
            ObjectDocument.of(Json.parse("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}"
                    .getBytes(StandardCharsets.UTF_8)));
    private final Map<String, Boolean> virtual = new ConcurrentHashMap<>();
    private final Map<String, Boolean> nonBlocking = new ConcurrentHashMap<>();

    @TempDir
    Path directory;

    @Test
    void eventLoopsNeverBlock() throws Exception {
        ClusterCertificates certificates = ClusterCertificates.open(
                directory,
                new ClusterCertificates.ServingNames(
                        "node-1", List.of(), InetAddress.getByAddress(new byte[] {10, 96, 0, 1}), "cluster.local"),
                Clock.systemUTC());
        KeyCertificate serving = certificates.get(ClusterIdentity.API_SERVER);
        ServingCertificate certificate = new ServingCertificate(List.of(serving.certificate()), serving.privateKey());
        try (ApiServer server = new ApiServer(
                        ApiServerConfig.of("127.0.0.1", 0, "127.0.0.1", () -> certificate, List.of()),
                        new ApiServerParts(
                                new OneResource(),
                                Set.of(),
                                new NoObjects(),
                                () -> new Backends.ClientIdentity(certificate.chain(), certificate.key()),
                                List.of(),
                                (chain, authorization, headers) -> UserInfo.ANONYMOUS,
                                Auditor.NONE,
                                attributes -> new Authorizer.Decision(Authorizer.Outcome.ALLOW, ""),
                                (user, request, resource, way, options) -> {},
                                Aggregation.NONE,
                                OpenApiSource.NONE,
                                TokenIssuer.open(directory),
                                () -> true,
                                () -> true,
                                () -> true))
                .start()) {
            for (String[] call : new String[][] {
                {"GET", "/x"},
                {"GET", ""},
                {"GET", "?watch=1"},
                {"POST", ""},
                {"PUT", "/x"},
                {"PATCH", "/x"},
                {"DELETE", "/x"},
                {"DELETE", ""}
            }) {
                HttpResponse<String> answer = trusting()
                        .send(
                                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port()
                                                + "/api/v1/namespaces/default/configmaps" + call[1]))
                                        .header(
                                                "Content-Type",
                                                call[0].equals("PATCH")
                                                        ? "application/merge-patch+json"
                                                        : "application/json")
                                        .method(call[0], HttpRequest.BodyPublishers.ofString("{}"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
            }
        }
        assertThat(nonBlocking)
                .containsEntry("get", true)
                .containsEntry("list", true)
                .containsEntry("watch", true);
        assertThat(virtual)
                .containsEntry("create", true)
                .containsEntry("update", true)
                .containsEntry("patch", true)
                .containsEntry("delete", true)
                .containsEntry("deletecollection", true);
    }

    private static HttpClient trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyServer()}, null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static final class AnyServer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static final class NoObjects implements ObjectReader {
        @Override
        public @Nullable ObjectDocument get(GroupVersionResource resource, String namespace, String name) {
            return null;
        }

        @Override
        public List<ObjectDocument> list(GroupVersionResource resource, String namespace) {
            return List.of();
        }

        @Override
        public long version(GroupVersionResource resource) {
            return 1;
        }
    }

    private final class OneResource implements Registry, ResourceStore {
        private final ResourceInfo info =
                Objects.requireNonNull(ResourceCatalog.builtin().find("", "v1", "configmaps"));

        private void read(String verb) {
            nonBlocking.put(verb, Schedulers.isInNonBlockingThread());
        }

        private Answer write(String verb) {
            virtual.put(verb, Thread.currentThread().isVirtual());
            return new Answer(200, MAP, List.of());
        }

        @Override
        public @Nullable ResourceStore store(GroupVersionResource resource) {
            return this;
        }

        @Override
        public Collection<ResourceInfo> resources() {
            return List.of(info);
        }

        @Override
        public void register(List<ResourceDefinition> versions) {}

        @Override
        public void endWatches(String group, String resource) {}

        @Override
        public void unregister(String group, String resource) {}

        @Override
        public ResourceDefinition definition() {
            return ResourceDefinition.of(info).build();
        }

        @Override
        public Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
            read("get");
            return Mono.just(MAP);
        }

        @Override
        public Mono<DocumentList> list(String namespace, ListOptions options) {
            read("list");
            return Mono.just(new DocumentList(List.of(MAP), 1, "", null));
        }

        @Override
        public Flux<WatchEvent> watch(String namespace, WatchOptions options) {
            read("watch");
            return Flux.just(new WatchEvent(WatchEvent.Type.ADDED, MAP));
        }

        @Override
        public Answer create(WriteRequest request, CreateOptions options) {
            return write("create");
        }

        @Override
        public Answer update(WriteRequest request, UpdateOptions options) {
            return write("update");
        }

        @Override
        public Answer patch(WriteRequest request, PatchType type, PatchOptions options) {
            return write("patch");
        }

        @Override
        public Answer delete(WriteRequest request, DeleteOptions options) {
            return write("delete");
        }

        @Override
        public Answer deleteCollection(WriteRequest request, DeleteOptions options, ListOptions selected) {
            return write("deletecollection");
        }

        @Override
        public @Nullable Subresource subresource(String name) {
            return null;
        }
    }
}
