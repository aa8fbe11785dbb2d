package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.json.Json;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.server.PortInUseException;
import io.keelson.apiserver.server.local.LocalEndpoint;
import io.keelson.apiserver.server.local.LocalRequest;
import io.keelson.apiserver.server.local.LocalResponse;
import io.keelson.resources.KubeApiServer;
import io.keelson.storage.memory.MemoryBackend;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

class ApiServerTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    static Path directory;

    private static TestServer test;

    @BeforeAll
    static void start() throws Exception {
        test = new TestServer(directory);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @Test
    void speaksHttp2AndHttp11() throws Exception {
        HttpResponse<String> newer = test.get("/version");
        assertThat(newer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(newer.body()).contains("\"minor\": \"36\"");
        HttpResponse<String> older = test.send(test.request("/version").version(HttpClient.Version.HTTP_1_1));
        assertThat(older.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(older.statusCode()).isEqualTo(200);
    }

    @Test
    void anonymousSeesHealthAndVersionOnly() throws Exception {
        for (String path : List.of("/healthz", "/livez", "/readyz", "/version")) {
            assertThat(anonymous(path).statusCode()).as(path).isEqualTo(200);
        }
        HttpResponse<String> refused = anonymous("/api/v1/namespaces/default/pods");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .contains("User \\\"system:anonymous\\\" cannot list resource \\\"pods\\\" in API group \\\"\\\" in the"
                        + " namespace \\\"default\\\"");
        HttpResponse<String> bad = test.anonymous.send(
                test.request("/version")
                        .header("Authorization", "Bearer nonsense")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(bad.statusCode()).isEqualTo(401);
    }

    private static HttpResponse<String> anonymous(String path) throws Exception {
        return test.anonymous.send(test.request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void createsReadsListsAndWatches() throws Exception {
        HttpResponse<String> created = test.send("POST", MAPS, TestServer.configMap("seen"));
        assertThat(created.statusCode()).isEqualTo(201);
        HttpResponse<String> read = test.get(MAPS + "/seen");
        assertThat(read.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(read.headers().firstValue("Audit-Id")).isPresent();
        String version = Json.text(tree(read.body()), "metadata", "resourceVersion");
        ObjectNode list =
                tree(test.get(MAPS + "?fieldSelector=metadata.name%3Dseen").body());
        assertThat(Json.text(list, "kind")).isEqualTo("ConfigMapList");
        assertThat(list.path("items").get(0).has("kind")).isFalse();
        HttpResponse<InputStream> watch = test.admin.send(
                test.request(MAPS + "?watch=1&resourceVersion=" + version).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(watch.statusCode()).isEqualTo(200);
        test.send("PATCH", MAPS + "/seen", tree("{\"data\":{\"k\":\"w\"}}"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8))) {
            ObjectNode event = tree(lines.readLine());
            assertThat(Json.text(event, "type")).isEqualTo("MODIFIED");
            assertThat(Json.text(event, "object", "data", "k")).isEqualTo("w");
        }
    }

    @Test
    void refusedWatchesAreAnsweredWithAStatus() throws Exception {
        HttpResponse<String> refused = test.get(MAPS + "?watch=1&fieldSelector=nope%3D1");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Json.text(tree(refused.body()), "kind")).isEqualTo("Status");
    }

    @Test
    void pathsAndMethodsThatAreNotServed() throws Exception {
        assertThat(test.get("/nothing").body()).isEqualTo("404 page not found\n");
        assertThat(test.get("/apis/nothing.example.com/v1/things").body()).isEqualTo("404 page not found\n");
        assertThat(status("/apis/apps/v1/nothings")).isEqualTo("NotFound");
        assertThat(status("/api/v1/configmaps/x")).isEqualTo("NotFound");
        assertThat(status("/api/v1/namespaces/default/nodes")).isEqualTo("NotFound");
        assertThat(test.send("PUT", MAPS, TestServer.configMap("x")).statusCode())
                .isEqualTo(405);
        assertThat(test.send("POST", MAPS + "/x", TestServer.configMap("x")).statusCode())
                .isEqualTo(405);
        assertThat(test.send(test.request(MAPS).method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
    }

    private static String status(String path) throws Exception {
        ObjectNode status = tree(test.get(path).body());
        assertThat(Json.text(status, "kind")).isEqualTo("Status");
        return Json.text(status, "reason");
    }

    @Test
    void yamlGoesInAndOut() throws Exception {
        HttpResponse<String> created = test.send(test.request(MAPS)
                .header("Content-Type", "application/yaml")
                .header("Accept", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-yaml\ndata:\n  a: \"1\"\n")));
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(created.body()).startsWith("apiVersion: v1\ndata:\n  a: \"1\"\nkind: ConfigMap\n");
    }

    @Test
    void bodiesAreBounded() throws Exception {
        ObjectNode large = TestServer.configMap("large");
        large.putObject("data").put("k", "x".repeat(3 * 1024 * 1024));
        HttpResponse<String> refused = test.send("POST", MAPS, large);
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(Json.text(tree(refused.body()), "message")).isEqualTo("Request entity too large: limit is 3145728");
    }

    @Test
    void aWriteOverANewerStateIsAConflict() throws Exception {
        ObjectNode stale =
                tree(test.send("POST", MAPS, TestServer.configMap("contended")).body());
        test.send("PATCH", MAPS + "/contended", tree("{\"data\":{\"k\":\"w\"}}"));
        HttpResponse<String> refused = test.send("PUT", MAPS + "/contended", stale);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(Json.text(tree(refused.body()), "message"))
                .isEqualTo("Operation cannot be fulfilled on configmaps \"contended\": the object has been modified;"
                        + " please apply your changes to the latest version and try again");
    }

    @Test
    void longAnswersAreCompressed() throws Exception {
        ObjectNode large = TestServer.configMap("compressed");
        large.putObject("data").put("k", "x".repeat(300_000));
        assertThat(test.send("POST", MAPS, large).statusCode()).isEqualTo(201);
        for (String path : List.of(MAPS + "/compressed", MAPS + "?fieldSelector=metadata.name%3Dcompressed")) {
            HttpResponse<byte[]> answer = test.admin.send(
                    test.request(path).header("Accept-Encoding", "gzip").build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
            byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
            assertThat(new String(plain, StandardCharsets.UTF_8))
                    .isEqualTo(test.get(path).body());
            HttpResponse<String> refused = test.send(test.request(path).header("Accept-Encoding", "gzip;q=0"));
            assertThat(refused.headers().firstValue("Content-Encoding")).isEmpty();
        }
    }

    @Test
    void discoveryIsKeptByItsEntityTag() throws Exception {
        String accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
        HttpResponse<String> first = test.send(test.request("/apis").header("Accept", accept));
        assertThat(Json.text(tree(first.body()), "kind")).isEqualTo("APIGroupDiscoveryList");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> second =
                test.send(test.request("/apis").header("Accept", accept).header("If-None-Match", tag));
        assertThat(second.statusCode()).isEqualTo(304);
    }

    @Test
    void metricsHaveUpstreamsNames() throws Exception {
        test.get("/api/v1/namespaces");
        test.get("/metrics");
        test.get("/api/v1/namespaces");
        assertThat(test.get("/metrics").body())
                .contains("apiserver_request_total{")
                .contains("apiserver_request_duration_seconds_bucket{");
    }

    @Test
    void aPortInUseIsSaidPlainly() {
        assertThatThrownBy(() -> {
                    try (MemoryBackend backend = new MemoryBackend()) {
                        KubeApiServer.start(backend, TestServer.config(directory, test.server.port()));
                    }
                })
                .isInstanceOf(PortInUseException.class)
                .hasMessage("port " + test.server.port() + " on 127.0.0.1 is in use by another process");
    }

    /** Both protocols tell a stream that has ended from one whose connection broke: reading the latter fails. */
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void stoppingEndsWatches(HttpClient.Version version, @TempDir Path other) throws Exception {
        TestServer stopped = new TestServer(other);
        HttpResponse<InputStream> watch = stopped.admin.send(
                stopped.request("/api/v1/secrets?watch=1").version(version).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(watch.statusCode()).isEqualTo(200);
        assertThat(watch.version()).isEqualTo(version);
        stopped.close();
        assertThat(watch.body().readAllBytes()).isEmpty();
    }

    @Test
    void componentsInTheProcessAreAuthorizedToo() throws Exception {
        LocalEndpoint admin = test.server.localEndpoint(
                new UserInfo("admin", "", List.of("system:masters", "system:authenticated"), Map.of()));
        LocalResponse read = exchange(admin, "GET", "/api/v1/namespaces/default", "");
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.headers()).containsKey("content-type");
        assertThat(Json.text(tree(text(read)), "metadata", "name")).isEqualTo("default");
        LocalResponse created =
                exchange(admin, "POST", MAPS, TestServer.configMap("local").toString());
        assertThat(created.status()).isEqualTo(201);
        LocalEndpoint nobody =
                test.server.localEndpoint(new UserInfo("nobody", "", List.of("system:authenticated"), Map.of()));
        assertThat(exchange(nobody, "GET", MAPS, "").status()).isEqualTo(403);
    }

    @Test
    void watchesInTheProcessStream() throws Exception {
        LocalEndpoint admin = test.server.localEndpoint(
                new UserInfo("admin", "", List.of("system:masters", "system:authenticated"), Map.of()));
        LocalResponse watch = exchange(admin, "GET", MAPS + "?watch=1&fieldSelector=metadata.name%3Dstreamed", "");
        CompletableFuture<String> first = new CompletableFuture<>();
        watch.body().subscribe(new Flow.Subscriber<>() {
            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                given.request(10);
            }

            @Override
            public void onNext(ByteBuffer buffer) {
                first.complete(StandardCharsets.UTF_8.decode(buffer).toString());
                subscription.cancel();
            }

            @Override
            public void onError(Throwable error) {
                first.completeExceptionally(error);
            }

            @Override
            public void onComplete() {
                first.completeExceptionally(new IllegalStateException("the watch has ended"));
            }
        });
        test.send("POST", MAPS, TestServer.configMap("streamed"));
        assertThat(first.get(20, TimeUnit.SECONDS)).startsWith("{\"type\":\"ADDED\"");
    }

    private static LocalResponse exchange(LocalEndpoint endpoint, String method, String path, String body)
            throws Exception {
        return endpoint.exchange(new LocalRequest(
                        method,
                        path,
                        Map.of("Content-Type", List.of("application/json")),
                        body.getBytes(StandardCharsets.UTF_8)))
                .get(20, TimeUnit.SECONDS);
    }

    private static String text(LocalResponse response) {
        StringBuilder all = new StringBuilder();
        for (ByteBuffer part : reactor.adapter.JdkFlowAdapter.flowPublisherToFlux(response.body())
                .toIterable()) {
            all.append(StandardCharsets.UTF_8.decode(part));
        }
        return all.toString();
    }

    private static ObjectNode tree(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
