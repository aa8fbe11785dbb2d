package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.apiserver.certificate.ClusterIdentity;
import io.keelson.apiserver.certificate.Pem;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Extension servers behind an API server: one that works, and ones that lie, hang, and send without end. */
class AggregationTest {
    private static final String SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private static final String THINGS = """
            {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"%s/v1","resources":[
             {"name":"things","singularName":"thing","namespaced":true,"kind":"Thing","verbs":["get","list"],"rubbish":{"a":1}},
             {"name":"things/status","singularName":"","namespaced":true,"kind":"Thing","verbs":["get"]}]}
            """;

    @TempDir
    static Path directory;

    private static TestServer test;
    private static ExtensionServer extension;

    @BeforeAll
    static void start() throws Exception {
        test = new TestServer(directory);
        extension = new ExtensionServer(test, "ext.default.svc");
        test.send("POST", "/api/v1/namespaces", tree("{\"metadata\": {\"name\": \"default\"}}"));
        service("ext", "ExternalName", "\"externalName\": \"localhost\"");
        extension.json("/apis/good.example.com/v1", "application/json", THINGS.formatted("good.example.com"));
        register("good.example.com", "ext", extension.port(), authority());
        await("good.example.com", said -> said.contains("\"reason\":\"Passed\""));
    }

    @AfterAll
    static void stop() throws Exception {
        test.close();
        extension.close();
    }

    private static ObjectNode tree(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String authority() {
        return Base64.getEncoder()
                .encodeToString(test.server.certificates().authorityText().getBytes(StandardCharsets.US_ASCII));
    }

    private static void service(String name, String type, String rest) throws Exception {
        HttpResponse<String> created =
                test.send("POST", "/api/v1/namespaces/default/services", tree("""
                {"metadata": {"name": "%s"}, "spec": {"type": "%s", %s}}
                """.formatted(name, type, rest)));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    }

    private static void register(String group, String service, int port, String bundle) throws Exception {
        HttpResponse<String> created =
                test.send("POST", SERVICES, tree("""
                {"metadata": {"name": "v1.%s"}, "spec": {"group": "%s", "version": "v1", "groupPriorityMinimum": 2000,
                 "versionPriority": 10, "caBundle": "%s",
                 "service": {"namespace": "default", "name": "%s", "port": %d}}}
                """.formatted(group, group, bundle, service, port)));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    }

    private static String await(String group, Predicate<String> wanted) throws Exception {
        return awaitPath(SERVICES + "/v1." + group, null, wanted);
    }

    private static String awaitPath(String path, @Nullable String accept, Predicate<String> wanted) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        String said = "";
        while (!wanted.test(said) && Instant.now().isBefore(end)) {
            var request = test.request(path);
            said = test.send(accept == null ? request : request.header("Accept", accept))
                    .body();
        }
        assertThat(said).matches(wanted);
        return said;
    }

    @Test
    void requestsTellWhoAsksAndNothingElseAboutThem() throws Exception {
        String heard = test.send(test.request("/apis/good.example.com/v1/echo?x=%2F1")
                        .header("X-Remote-User", "somebody-else")
                        .header("X-Remote-Group", "system:masters")
                        .header("X-Remote-Extra-Scopes", "all")
                        .header("X-Forwarded-Something", "kept")
                        .header("Authorization", "Bearer secret"))
                .body();
        assertThat(heard)
                .startsWith("Peer: CN=front-proxy-client\r\nGET /apis/good.example.com/v1/echo?x=%2F1 HTTP/1.1\r\n")
                .containsIgnoringCase("x-remote-user: admin\r\n")
                .containsIgnoringCase("x-remote-group: kubeadm:cluster-admins\r\n")
                .containsIgnoringCase("x-remote-group: system:authenticated\r\n")
                .containsIgnoringCase("x-remote-extra-authentication.kubernetes.io%2fcredential-id: X509SHA256=")
                .containsIgnoringCase("x-forwarded-something: kept\r\n")
                .containsIgnoringCase("x-forwarded-for: 127.0.0.1\r\n")
                .doesNotContainIgnoringCase("somebody-else")
                .doesNotContainIgnoringCase("system:masters")
                .doesNotContainIgnoringCase("extra-scopes")
                .doesNotContainIgnoringCase("secret");
        assertThat(test.anonymous
                        .send(
                                test.request("/apis/good.example.com/v1/echo").build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void discoverySaysWhatIsServedElsewhere() throws Exception {
        String all = awaitPath("/apis", AGGREGATED, said -> said.contains("good.example.com\"}"));
        assertThat(all)
                .contains(
                        "{\"metadata\":{\"name\":\"good.example.com\"},\"versions\":[{\"version\":\"v1\",\"resources\":"
                                + "[{\"resource\":\"things\",\"scope\":\"Namespaced\",\"responseKind\":{\"group\":\"\","
                                + "\"version\":\"\",\"kind\":\"Thing\"},\"singularResource\":\"thing\","
                                + "\"verbs\":[\"get\",\"list\"],\"subresources\":[{\"subresource\":\"status\"")
                .contains("\"freshness\":\"Current\"")
                .doesNotContain("rubbish");
        assertThat(test.get("/apis").body()).contains("\"good.example.com/v1\"");
        assertThat(test.get("/apis/good.example.com").body()).contains("\"preferredVersion\"");
        assertThat(test.get("/").body()).contains("\"/apis/good.example.com/v1\"");
        assertThat(test.get("/apis/good.example.com/v1").body()).contains("\"APIResourceList\"");
    }

    @Test
    void documentsAreMergedAndGoWithTheServer() throws Exception {
        extension.json("/apis/docs.example.com/v1", "application/json", THINGS.formatted("docs.example.com"));
        extension.json("/openapi/v2", "application/json", """
                {"swagger": "2.0", "info": {"title": "x", "version": "1"},
                 "paths": {"/apis/docs.example.com/v1/things": {"get": {"parameters": [{"$ref": "#/parameters/p"}],
                   "responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/com.example.Thing"}}}}},
                  "/api/v1/pods": {"get": {"description": "stolen", "responses": {}}}},
                 "parameters": {"p": {"name": "limit", "in": "query", "type": "integer"}},
                 "definitions": {"com.example.Thing": {"type": "object", "properties":
                   {"status": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Status"}}},
                  "io.k8s.apimachinery.pkg.apis.meta.v1.Status": {"type": "string"}, "unused": {"type": "string"}}}
                """);
        extension.json("/openapi/v3", "application/json", """
                {"paths": {"apis/docs.example.com/v1": {"serverRelativeURL": "/openapi/v3/apis/docs.example.com/v1?hash=AB"},
                 "apis/apps/v1": {"serverRelativeURL": "/openapi/v3/apis/apps/v1?hash=CD"}}}
                """);
        extension.json("/openapi/v3/apis/docs.example.com/v1", "application/json", "{\"openapi\": \"3.0.0\"}");
        register("docs.example.com", "ext", extension.port(), authority());

        awaitPath("/openapi/v3", null, said -> said.contains("apis/docs.example.com/v1?hash=AB"));
        assertThat(test.get("/openapi/v3/apis/docs.example.com/v1?hash=AB").body())
                .isEqualTo("{\"openapi\": \"3.0.0\"}");
        assertThat(test.get("/openapi/v3/apis/apps/v1").body()).contains("Deployment");
        ObjectNode v2 = tree(test.get("/openapi/v2").body());
        assertThat(Json.text(
                        v2.path("paths")
                                .path("/apis/docs.example.com/v1/things")
                                .path("get")
                                .path("parameters")
                                .path(0),
                        "name"))
                .isEqualTo("limit");
        assertThat(v2.path("paths").path("/api/v1/pods").toString()).doesNotContain("stolen");
        assertThat(v2.path("definitions").path("com.example.Thing").toString())
                .contains("#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Status_v2");
        assertThat(v2.path("definitions").has("unused")).isFalse();
        assertThat(test.send(test.request("/openapi/v2")
                                .header("Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"))
                        .body())
                .contains("com.example.Thing");

        test.send("DELETE", SERVICES + "/v1.docs.example.com", Json.object());
        awaitPath("/openapi/v3", null, said -> !said.isEmpty() && !said.contains("docs.example.com"));
        assertThat(test.get("/openapi/v2").body()).doesNotContain("com.example.Thing");
        assertThat(test.get("/apis").body()).doesNotContain("docs.example.com");
        assertThat(test.get("/apis/docs.example.com/v1").statusCode()).isEqualTo(404);
    }

    @Test
    void connectionsCanBeUpgraded() throws Exception {
        try (SSLSocket socket = (SSLSocket) test.tls(test.server.certificates().get(ClusterIdentity.ADMIN))
                .getSocketFactory()
                .createSocket("127.0.0.1", test.server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("GET /apis/good.example.com/v1/upgrade HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                            + "Upgrade: x\r\nX-Remote-User: other\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            assertThat(head.toString()).startsWith("HTTP/1.1 101");
            out.write("ping".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(new String(in.readNBytes(4), StandardCharsets.US_ASCII)).isEqualTo("ping");
        }
    }

    @Test
    void nobodyIsLedElsewhere() throws Exception {
        extension.answers.put(
                "/apis/good.example.com/v1/away",
                "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: https://elsewhere/\r\nContent-Length: 0\r\n\r\n");
        HttpResponse<String> answer = test.get("/apis/good.example.com/v1/away");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
        assertThat(answer.body()).isEqualTo("the backend attempted to redirect this request, which is not permitted");
    }

    @Test
    void oneThatHangsEndsWithTheDeadlineAndHarmsNobody() throws Exception {
        HttpResponse<String> answer = test.get("/apis/good.example.com/v1/hang?timeout=1s");
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(test.get("/apis/good.example.com/v1").statusCode()).isEqualTo(200);
        assertThat(test.get("/api/v1/namespaces/default").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        register("gone.example.com", "no-such", 443, authority());
        service("bare", "ClusterIP", "\"ports\": [{\"port\": 443}]");
        register("port.example.com", "bare", 444, authority());
        register("bare.example.com", "bare", 443, authority());
        service("dead", "ExternalName", "\"externalName\": \"localhost\"");
        register("dead.example.com", "dead", 1, authority());
        service("other", "ExternalName", "\"externalName\": \"localhost\"");
        register("other.example.com", "other", extension.port(), authority());
        String strangers = Base64.getEncoder()
                .encodeToString(Pem.encode(
                                test.server.certificates().frontProxyAuthority().certificate())
                        .getBytes(StandardCharsets.US_ASCII));
        register("stranger.example.com", "ext", extension.port(), strangers);

        await(
                "gone.example.com",
                said -> said.contains("\"reason\":\"ServiceNotFound\"")
                        && said.contains("service/no-such in \\\"default\\\" is not present"));
        await(
                "port.example.com",
                said -> said.contains("\"reason\":\"ServicePortError\"")
                        && said.contains("service/bare in \\\"default\\\" is not listening on port 444"));
        await(
                "bare.example.com",
                said -> said.contains("\"reason\":\"EndpointsNotFound\"")
                        && said.contains("cannot find endpointslices for service/bare in \\\"default\\\""));
        await(
                "dead.example.com",
                said -> said.contains("\"reason\":\"FailedDiscoveryCheck\"")
                        && said.contains(
                                "failing or missing response from https://localhost:1/apis/dead.example.com/v1: Get")
                        && said.contains("connect: connection refused"));
        await("other.example.com", said -> said.contains("tls: failed to verify certificate: x509: "));
        await("stranger.example.com", said -> said.contains("certificate signed by unknown authority"));

        HttpResponse<String> refused = test.get("/apis/gone.example.com/v1/things");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).isEqualTo("service unavailable\n");
        assertThat(refused.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        awaitPath(
                "/apis",
                AGGREGATED,
                said -> said.contains("{\"metadata\":{\"name\":\"gone.example.com\"},\"versions\":"
                        + "[{\"version\":\"v1\",\"freshness\":\"Stale\"}]}"));
    }

    @Test
    void whatIsTooMuchOrTooDeepIsNotKept() throws Exception {
        extension.answers.put("/apis/huge.example.com/v1", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}");
        ExtensionServer hostile = new ExtensionServer(test, "hostile.default.svc");
        try (hostile) {
            service("hostile", "ExternalName", "\"externalName\": \"localhost\"");
            String deep = "{\"paths\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
            hostile.json("/apis/huge.example.com/v1", "application/json", THINGS.formatted("huge.example.com"));
            hostile.json("/apis", AGGREGATED, "{\"items\":\"" + "x".repeat(5 * 1024 * 1024) + "\"}");
            hostile.json("/openapi/v2", "application/json", deep);
            register("huge.example.com", "hostile", hostile.port(), authority());
            await("huge.example.com", said -> said.contains("\"reason\":\"Passed\""));
            awaitPath(
                    "/apis",
                    AGGREGATED,
                    said -> said.contains("{\"metadata\":{\"name\":\"huge.example.com\"},\"versions\":"
                            + "[{\"version\":\"v1\",\"freshness\":\"Stale\"}]}"));

            hostile.json(
                    "/apis",
                    AGGREGATED,
                    "{\"items\":[{\"metadata\":{\"name\":\"apps\"},\"versions\":[{\"version\":"
                            + "\"v1\",\"resources\":[{\"resource\":\"stolen\"}]}]}]}");
            test.send("PATCH", SERVICES + "/v1.huge.example.com", tree("{\"spec\": {\"versionPriority\": 11}}"));
            String all = awaitPath(
                    "/apis",
                    AGGREGATED,
                    said -> said.contains("{\"metadata\":{\"name\":\"huge.example.com\"},\"versions\":"
                            + "[{\"version\":\"v1\",\"freshness\":\"Current\"}]}"));
            assertThat(all).doesNotContain("stolen");
            assertThat(test.get("/openapi/v2").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void customResourcesHaveAnApiServiceAsLongAsTheyAreDefined() throws Exception {
        String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        test.send("POST", definitions, tree("""
                {"metadata": {"name": "cogs.auto.example.com"},
                 "spec": {"group": "auto.example.com", "scope": "Namespaced", "names": {"plural": "cogs", "kind": "Cog"},
                  "versions": [{"name": "v1", "served": true, "storage": true,
                   "schema": {"openAPIV3Schema": {"type": "object"}}}]}}
                """));
        String said = await(
                "auto.example.com",
                text -> text.contains("\"automanaged\"")
                        || text.contains("kube-aggregator.kubernetes.io/automanaged\":\"true\""));
        assertThat(said).contains("\"groupPriorityMinimum\":1000,\"versionPriority\":100", "\"reason\":\"Local\"");

        test.send("DELETE", SERVICES + "/v1.auto.example.com", Json.object());
        await("auto.example.com", text -> text.contains("\"reason\":\"Local\""));
        test.send("DELETE", definitions + "/cogs.auto.example.com", Json.object());
        await("auto.example.com", text -> text.contains("\"reason\":\"NotFound\""));
    }
}
