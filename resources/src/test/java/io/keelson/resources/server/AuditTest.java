package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.apiserver.audit.AuditLogConfig;
import io.keelson.apiserver.audit.AuditLogMode;
import io.keelson.storage.memory.MemoryBackend;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What a server writes down of requests, by a policy as a cluster would have it. */
class AuditTest {
    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitManagedFields: true
            rules:
            - level: None
              users: [system:apiserver]
            - level: Metadata
              resources: [{resources: [secrets]}]
            - level: Request
              resources: [{resources: [namespaces]}]
            - level: RequestResponse
              resources: [{resources: [configmaps]}]
              namespaces: [audited]
            - level: Metadata
              omitStages: [RequestReceived]
            """;

    @TempDir
    static Path directory;

    private static MemoryBackend backend;
    private static TestServer test;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(directory.resolve("policy.yaml"), POLICY);
        AuditLogConfig audit = new AuditLogConfig(
                directory.resolve("policy.yaml"),
                directory.resolve("audit.log").toString(),
                0,
                0,
                0,
                AuditLogMode.BLOCKING_STRICT);
        backend = new MemoryBackend();
        test = new TestServer(directory, backend, audit);
        assertThat(test.send("POST", "/api/v1/namespaces", WebhookScenario.tree("{'metadata': {'name': 'audited'}}"))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        test.close();
        backend.close();
    }

    private static HttpResponse<String> send(String id, String method, String path, String body) throws Exception {
        HttpRequest.Builder request = test.request(path)
                .header("Audit-ID", id)
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        return test.send(request);
    }

    /** Waits for the events of a request until there are so many. */
    private static List<ObjectNode> events(String id, int count) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (true) {
            List<ObjectNode> found = Files.readAllLines(directory.resolve("audit.log")).stream()
                    .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)))
                    .filter(event -> id.equals(Json.text(event, "auditID")))
                    .toList();
            if (found.size() >= count || Instant.now().isAfter(end)) {
                assertThat(found).hasSize(count);
                return found;
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void aWriteIsNotedWithWhatWasSentAndAnswered() throws Exception {
        HttpResponse<String> answer = send(
                "write",
                "POST",
                "/api/v1/namespaces/audited/configmaps?fieldManager=me",
                "{\n 'metadata': {'name': 'a'},\n 'data': {'k': 'v'}\n}");
        assertThat(answer.headers().firstValue("Audit-Id")).contains("write");
        List<ObjectNode> events = events("write", 2);
        ObjectNode received = events.getFirst();
        assertThat(received.propertyNames())
                .containsExactly(
                        "kind",
                        "apiVersion",
                        "level",
                        "auditID",
                        "stage",
                        "requestURI",
                        "verb",
                        "user",
                        "sourceIPs",
                        "userAgent",
                        "objectRef",
                        "requestReceivedTimestamp",
                        "stageTimestamp");
        assertThat(Json.text(received, "stage")).isEqualTo("RequestReceived");
        ObjectNode complete = events.getLast();
        assertThat(Json.text(complete, "stage")).isEqualTo("ResponseComplete");
        assertThat(Json.text(complete, "level")).isEqualTo("RequestResponse");
        assertThat(Json.text(complete, "requestURI"))
                .isEqualTo("/api/v1/namespaces/audited/configmaps?fieldManager=me");
        assertThat(Json.text(complete, "verb")).isEqualTo("create");
        assertThat(Json.text(complete, "user", "username")).isEqualTo("admin");
        assertThat(complete.at("/sourceIPs/0").stringValue()).isEqualTo("127.0.0.1");
        assertThat(complete.get("objectRef"))
                .isEqualTo(WebhookScenario.tree(
                        "{'resource': 'configmaps', 'namespace': 'audited', 'apiVersion': 'v1'," + " 'name': 'a'}"));
        assertThat(complete.get("responseStatus")).isEqualTo(WebhookScenario.tree("{'metadata': {}, 'code': 201}"));
        assertThat(Json.text(complete, "requestObject", "data", "k")).isEqualTo("v");
        assertThat(Json.text(complete, "responseObject", "metadata", "uid")).isNotEmpty();
        assertThat(complete.at("/responseObject/metadata/managedFields").isMissingNode())
                .isTrue();
        assertThat(Json.text(complete, "annotations", "authorization.k8s.io/decision"))
                .isEqualTo("allow");
    }

    @Test
    void ofASecretNothingButItsNameIsNoted() throws Exception {
        send(
                "secret",
                "POST",
                "/api/v1/namespaces/audited/secrets",
                "{'metadata': {'name': 's'}, 'stringData': {'password': 'hunter2'}}");
        send("secret-get", "GET", "/api/v1/namespaces/audited/secrets/s", "");
        send(
                "secret-patch",
                "PATCH",
                "/api/v1/namespaces/audited/secrets/s",
                "{'stringData': {'password': 'hunter3'}}");
        send("secret-list", "GET", "/api/v1/secrets", "");
        for (String id : List.of("secret", "secret-get", "secret-patch", "secret-list")) {
            for (ObjectNode event : events(id, 2)) {
                assertThat(event.has("requestObject")).isFalse();
                assertThat(event.has("responseObject")).isFalse();
            }
        }
        assertThat(Files.readString(directory.resolve("audit.log"))).doesNotContain("hunter", "aHVudGVy");
    }

    @Test
    void aRefusalIsNotedWithItsReason() throws Exception {
        send("missing", "GET", "/api/v1/namespaces/audited/configmaps/none", "");
        ObjectNode event = events("missing", 2).getLast();
        assertThat(event.at("/responseStatus/code").intValue()).isEqualTo(404);
        assertThat(Json.text(event, "responseStatus", "reason")).isEqualTo("NotFound");
        assertThat(Json.text(event, "responseStatus", "status")).isEqualTo("Failure");
        assertThat(Json.text(event, "responseObject", "kind")).isEqualTo("Status");
    }

    @Test
    void whoMayNotIsNotedAndWhoIsNobodyToo() throws Exception {
        HttpRequest.Builder other = test.request("/api/v1/namespaces/audited/services")
                .header("Audit-ID", "other")
                .header("Impersonate-User", "jane");
        assertThat(test.send(other).statusCode()).isEqualTo(403);
        ObjectNode forbidden = events("other", 1).getFirst();
        assertThat(Json.text(forbidden, "user", "username")).isEqualTo("admin");
        assertThat(Json.text(forbidden, "impersonatedUser", "username")).isEqualTo("jane");
        assertThat(Json.text(forbidden, "annotations", "authorization.k8s.io/decision"))
                .isEqualTo("forbid");

        HttpRequest wrong = test.request("/api/v1/nodes")
                .header("Audit-ID", "nobody")
                .header("Authorization", "Bearer x")
                .build();
        assertThat(test.anonymous
                        .send(wrong, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
        ObjectNode refused = events("nobody", 1).getFirst();
        assertThat(Json.text(refused, "stage")).isEqualTo("ResponseStarted");
        assertThat(refused.get("user").isEmpty()).isTrue();
        assertThat(refused.at("/responseStatus/code").intValue()).isEqualTo(401);
    }

    @Test
    void aWatchIsNotedWhenItBeginsAndWhenItEnds() throws Exception {
        send("watch", "GET", "/api/v1/namespaces/audited/services?watch=true&timeoutSeconds=1", "");
        assertThat(events("watch", 2).stream().map(event -> Json.text(event, "stage")))
                .containsExactly("ResponseStarted", "ResponseComplete");
    }

    @Test
    void whatAClientSendsIsAlwaysOneLine() throws Exception {
        HttpRequest.Builder rubbish = test.request("/api/v1/namespaces/audited")
                .header("Audit-ID", "rubbish")
                .header("User-Agent", "x".repeat(5000))
                .header("X-Forwarded-For", "10.1.2.3, rubbish, 2001:db8::1")
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\n\"a\": \n\u2028\"}"));
        assertThat(test.send(rubbish).statusCode()).isEqualTo(400);
        ObjectNode event = events("rubbish", 2).getLast();
        assertThat(event.get("requestObject").isString()).isTrue();
        assertThat(String.valueOf(Json.text(event, "userAgent")))
                .hasSize(1024 + "...TRUNCATED".length())
                .endsWith("...TRUNCATED");
        assertThat(event.get("sourceIPs").toString()).isEqualTo("[\"10.1.2.3\",\"2001:db8::1\",\"127.0.0.1\"]");
    }

    @Test
    void whatPodSecurityWouldRefuseIsNoted() throws Exception {
        test.send(
                "POST",
                "/api/v1/namespaces",
                WebhookScenario.tree("{'metadata': {'name': 'watched', 'labels': {'pod-security.kubernetes.io/audit':"
                        + " 'restricted'}}}"));
        test.send(
                "POST",
                "/api/v1/namespaces/watched/serviceaccounts",
                WebhookScenario.tree("{'metadata': {'name': 'default'}}"));
        HttpResponse<String> created = send(
                "pod",
                "POST",
                "/api/v1/namespaces/watched/pods",
                "{'metadata': {'name': 'p'}, 'spec': {'containers': [{'name': 'c', 'image': 'i'}]}}");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        ObjectNode event = events("pod", 1).getFirst();
        assertThat(Json.text(event, "annotations", "pod-security.kubernetes.io/enforce-policy"))
                .isEqualTo("privileged:latest");
        assertThat(Json.text(event, "annotations", "pod-security.kubernetes.io/audit-violations"))
                .startsWith("would violate PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false");
    }

    private static void create(String path, String object) throws Exception {
        HttpResponse<String> answer = test.send("POST", path, WebhookScenario.tree(object));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** Sends a service until what admission is asked for has become known, as which the last annotation stands. */
    private static ObjectNode serviceOnceAnnotated(String namespace, String annotation) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        for (int i = 0; ; i++) {
            String id = namespace + i;
            send(
                    id,
                    "POST",
                    "/api/v1/namespaces/" + namespace + "/services",
                    "{'metadata': {'name': 's" + i + "'}, 'spec': {'ports': [{'port': 1}]}}");
            ObjectNode event = events(id, 1).getFirst();
            if (Json.text(event, "annotations", annotation) != null
                    || Instant.now().isAfter(end)) {
                return event;
            }
        }
    }

    @Test
    void whatPoliciesSayIsNoted() throws Exception {
        create("/api/v1/namespaces", "{'metadata': {'name': 'judged'}}");
        create("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies", """
                {'metadata': {'name': 'noting'}, 'spec': {'matchConstraints': {'resourceRules': [{'operations': ['CREATE'],
                 'apiGroups': [''], 'apiVersions': ['v1'], 'resources': ['services']}],
                 'namespaceSelector': {'matchLabels': {'kubernetes.io/metadata.name': 'judged'}}},
                 'validations': [{'expression': 'true'}, {'expression': 'false', 'message': 'never'}],
                 'auditAnnotations': [{'key': 'ports', 'valueExpression': 'string(size(object.spec.ports))'}]}}
                """);
        create(
                "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
                "{'metadata': {'name': 'bound'}, 'spec': {'policyName': 'noting', 'validationActions': ['Warn', 'Audit']}}");
        ObjectNode event = serviceOnceAnnotated("judged", "noting/ports");
        assertThat(Json.text(event, "annotations", "noting/ports")).isEqualTo("1");
        assertThat(Json.text(event, "annotations", "validation.policy.admission.k8s.io/validation_failure"))
                .isEqualTo("[{\"message\":\"never\",\"policy\":\"noting\",\"binding\":\"bound\",\"expressionIndex\":1,"
                        + "\"validationActions\":[\"Warn\",\"Audit\"]}]");
    }

    @Test
    void whatWebhooksSayAndDoIsNoted() throws Exception {
        create("/api/v1/namespaces", "{'metadata': {'name': 'hooked'}}");
        try (WebhookServer hooks = new WebhookServer(test)) {
            hooks.answer(
                    "/labels",
                    request -> WebhookServer.patch(
                            "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"a\":\"b\"}}]"));
            hooks.answer("/notes", request -> "{\"allowed\": true, \"auditAnnotations\": {\"seen\": \"yes\"}}");
            String authority = Base64.getEncoder()
                    .encodeToString(test.server.certificates().authorityText().getBytes(StandardCharsets.US_ASCII));
            String hook = "{'name': '%s.example.com', 'clientConfig': {'url': '%s', 'caBundle': '" + authority
                    + "'}, 'failurePolicy': 'Ignore', 'sideEffects': 'None', 'admissionReviewVersions': ['v1'],"
                    + " 'namespaceSelector': {'matchLabels': {'kubernetes.io/metadata.name': 'hooked'}}, 'rules':"
                    + " [{'operations': ['CREATE'], 'apiGroups': [''], 'apiVersions': ['v1'], 'resources': ['services']}]}";
            create(
                    "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
                    "{'metadata': {'name': 'm'}, 'webhooks': [" + hook.formatted("gone", "https://localhost:1/gone")
                            + "," + hook.formatted("labels", hooks.url("/labels")) + "]}");
            create(
                    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
                    "{'metadata': {'name': 'v'}, 'webhooks': [" + hook.formatted("notes", hooks.url("/notes")) + "]}");
            ObjectNode event = serviceOnceAnnotated("hooked", "notes.example.com/seen");
            assertThat(Json.text(event, "annotations", "notes.example.com/seen"))
                    .isEqualTo("yes");
            assertThat(Json.text(event, "annotations", "mutation.webhook.admission.k8s.io/round_0_index_1"))
                    .isEqualTo("{\"configuration\":\"m\",\"webhook\":\"labels.example.com\",\"mutated\":true}");
            assertThat(Json.text(event, "annotations", "mutation.webhook.admission.k8s.io/round_0_index_0"))
                    .contains("\"mutated\":false");
            assertThat(Json.text(event, "annotations", "failed-open.mutation.webhook.admission.k8s.io/round_0_index_0"))
                    .isEqualTo("gone.example.com");
            assertThat(event.at("/annotations/patch.webhook.admission.k8s.io~1round_0_index_1")
                            .isMissingNode())
                    .as("a patch is noted where bodies are")
                    .isTrue();
        }
    }
}
