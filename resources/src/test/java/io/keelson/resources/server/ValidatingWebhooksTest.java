package io.keelson.resources.server;

import static io.keelson.resources.server.WebhookScenario.message;
import static io.keelson.resources.server.WebhookScenario.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Validating webhooks over TLS: what they are asked, when, and what becomes of their answers. */
class ValidatingWebhooksTest {
    private static final String ALLOWED = "{\"allowed\": true}";

    @TempDir
    static Path directory;

    private static WebhookScenario scenario;
    private static WebhookServer hooks;
    private static TestServer test;

    @BeforeAll
    static void start() throws Exception {
        scenario = new WebhookScenario(directory);
        hooks = scenario.hooks;
        test = scenario.test;
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    @Test
    void theQuestionSaysAllThereIsToKnow() throws Exception {
        scenario.namespace("question");
        hooks.answer("/question", request -> ALLOWED);
        scenario.validating("question", scenario.hook("/question", "question", "'configmaps'", ""));
        test.send("POST", "/api/v1/namespaces/question/configmaps?fieldManager=me", TestServer.configMap("one"));
        ObjectNode review = hooks.asked("/question").getFirst();
        ObjectNode request = (ObjectNode) review.get("request");
        assertThat(Json.text(review, "kind")).isEqualTo("AdmissionReview");
        assertThat(Json.text(review, "apiVersion")).isEqualTo("admission.k8s.io/v1");
        assertThat(Json.text(request, "uid")).hasSize(36);
        request.remove("uid");
        ObjectNode object = (ObjectNode) request.remove("object");
        assertThat(Json.text(object, "data", "k")).isEqualTo("v");
        assertThat(Json.text(object, "metadata", "uid")).hasSize(36);
        assertThat(Json.text(object, "metadata", "namespace")).isEqualTo("question");
        ObjectNode user = (ObjectNode) request.remove("userInfo");
        assertThat(Json.text(user, "username")).isEqualTo("admin");
        assertThat(user.get("groups").toString()).isEqualTo("[\"kubeadm:cluster-admins\",\"system:authenticated\"]");
        assertThat(request).isEqualTo(tree("""
                {'kind': {'group': '', 'version': 'v1', 'kind': 'ConfigMap'},
                 'resource': {'group': '', 'version': 'v1', 'resource': 'configmaps'},
                 'requestKind': {'group': '', 'version': 'v1', 'kind': 'ConfigMap'},
                 'requestResource': {'group': '', 'version': 'v1', 'resource': 'configmaps'},
                 'name': 'one', 'namespace': 'question', 'operation': 'CREATE', 'oldObject': null, 'dryRun': false,
                 'options': {'kind': 'CreateOptions', 'apiVersion': 'meta.k8s.io/v1', 'fieldManager': 'me'}}
                """));
    }

    @Test
    void everyOperationHasItsObjects() throws Exception {
        scenario.namespace("operations");
        hooks.answer("/operations", request -> ALLOWED);
        scenario.validating("operations", scenario.hook("/operations", "operations", "'configmaps'", ""));
        String path = "/api/v1/namespaces/operations/configmaps";
        scenario.create("operations", "a");
        scenario.create("operations", "b");
        test.send("PATCH", path + "/a", tree("{'data': {'k': 'w'}}"));
        assertThat(said("/operations")).isEqualTo("UPDATE a new w old v");
        test.send(test.request(path + "/a").DELETE());
        assertThat(said("/operations")).isEqualTo("DELETE a old w");
        assertThat(Json.text(hooks.last("/operations"), "options", "kind")).isEqualTo("DeleteOptions");
        test.send(test.request(path).DELETE());
        assertThat(said("/operations")).isEqualTo("DELETE b old v");
    }

    private static String said(String path) {
        ObjectNode request = hooks.last(path);
        String after = Json.text(request, "object", "data", "k");
        String before = Json.text(request, "oldObject", "data", "k");
        return Json.text(request, "operation") + " " + Json.text(request, "name")
                + (after == null ? "" : " new " + after) + (before == null ? "" : " old " + before);
    }

    @Test
    void subresourcesHaveObjectsOfTheirOwn() throws Exception {
        scenario.namespace("sub");
        hooks.answer("/sub", request -> ALLOWED);
        scenario.validating("sub", scenario.hook("/sub", "sub", "'*/*'", ""));
        scenario.created("/apis/apps/v1/namespaces/sub/deployments", """
                {'metadata': {'name': 'web'}, 'spec': {'replicas': 1, 'selector': {'matchLabels': {'a': 'b'}},
                 'template': {'metadata': {'labels': {'a': 'b'}}, 'spec': {'containers': [{'name': 'c', 'image': 'x'}]}}}}
                """);
        String deployment = "/apis/apps/v1/namespaces/sub/deployments/web";
        test.send("PATCH", deployment + "/scale", tree("{'spec': {'replicas': 3}}"));
        assertThat(seen()).isEqualTo("autoscaling/v1 Scale deployments/scale UPDATE");
        assertThat(Json.integer(hooks.last("/sub"), "object", "spec", "replicas"))
                .isEqualTo(3);
        assertThat(Json.integer(hooks.last("/sub"), "oldObject", "spec", "replicas"))
                .isEqualTo(1);
        test.send("PATCH", deployment + "/status", tree("{'status': {'replicas': 3}}"));
        assertThat(seen()).isEqualTo("apps/v1 Deployment deployments/status UPDATE");
        scenario.created(
                "/api/v1/namespaces/sub/pods",
                "{'metadata': {'name': 'p'}, 'spec': {'containers':"
                        + " [{'name': 'c', 'image': 'x'}], 'automountServiceAccountToken': false}}");
        scenario.created(
                "/api/v1/namespaces/sub/pods/p/binding",
                "{'metadata': {'name': 'p'}, 'target':" + " {'kind': 'Node', 'name': 'n'}}");
        assertThat(seen()).isEqualTo("/v1 Binding pods/binding CREATE");
        scenario.created(
                "/api/v1/namespaces/sub/pods/p/eviction",
                "{'apiVersion': 'policy/v1', 'kind': 'Eviction'," + " 'metadata': {'name': 'p'}}");
        assertThat(hooks.asked("/sub").stream()
                        .map(review -> Json.text(review, "request", "subResource") + " "
                                + Json.text(review, "request", "kind", "kind")))
                .contains("eviction Eviction");
    }

    private static String seen() {
        ObjectNode request = hooks.last("/sub");
        return Json.text(request, "kind", "group") + "/" + Json.text(request, "kind", "version") + " "
                + Json.text(request, "kind", "kind") + " " + Json.text(request, "resource", "resource") + "/"
                + Json.text(request, "subResource") + " " + Json.text(request, "operation");
    }

    @Test
    void aRefusalIsToldWithItsCodeAndReason() throws Exception {
        scenario.namespace("refused");
        hooks.answer(
                "/refused",
                request -> Json.text(request, "name").equals("plain")
                        ? "{\"allowed\": false}"
                        : "{\"allowed\": false, \"status\": {\"code\": 409, \"reason\": \"Conflict\", \"message\": \"no such\"}}");
        scenario.validating("refused", scenario.hook("/refused", "refused", "'configmaps'", ""));
        HttpResponse<String> plain = scenario.create("refused", "plain");
        assertThat(plain.statusCode()).isEqualTo(400);
        assertThat(message(plain))
                .isEqualTo("admission webhook \"refused.example.com\" denied the request without explanation");
        HttpResponse<String> other = scenario.create("refused", "other");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(message(other)).isEqualTo("admission webhook \"refused.example.com\" denied the request: no such");
        assertThat(other.body()).contains("\"reason\":\"Conflict\"", "\"status\":\"Failure\"");
    }

    @Test
    void allAreAskedAtOnceAndTheFirstRefusalIsTold() throws Exception {
        scenario.namespace("together");
        CountDownLatch both = new CountDownLatch(2);
        for (String name : new String[] {"/together-a", "/together-b"}) {
            hooks.answer(name, request -> {
                both.countDown();
                try {
                    return "{\"allowed\": " + !both.await(20, TimeUnit.SECONDS) + "}";
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        scenario.validating(
                "together",
                scenario.hook("/together-a", "together", "'configmaps'", ""),
                scenario.hook("/together-b", "together", "'configmaps'", ""));
        assertThat(message(scenario.create("together", "x")))
                .isEqualTo("admission webhook \"together-a.example.com\" denied the request without explanation");
    }

    @Test
    void warningsReachTheClientAlsoWithARefusal() throws Exception {
        scenario.namespace("warned");
        hooks.answer(
                "/warned",
                request -> "{\"allowed\": " + Json.text(request, "name").equals("good")
                        + ", \"warnings\": [\"mind the gap\"], \"auditAnnotations\": {\"a\": \"b\"}}");
        scenario.validating("warned", scenario.hook("/warned", "warned", "'configmaps'", ""));
        for (String name : new String[] {"good", "bad"}) {
            assertThat(scenario.create("warned", name).headers().allValues("Warning"))
                    .containsExactly("299 - \"mind the gap\"");
        }
    }

    @Test
    void dryRunsAreForWebhooksWithoutSideEffects() throws Exception {
        scenario.namespace("dry");
        hooks.answer("/dry", request -> ALLOWED);
        scenario.validating("dry", scenario.hook("/dry", "dry", "'configmaps'", "'sideEffects': 'NoneOnDryRun'"));
        String path = "/api/v1/namespaces/dry/";
        assertThat(test.send("POST", path + "configmaps?dryRun=All", TestServer.configMap("x"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(Json.bool(hooks.last("/dry"), "dryRun")).isTrue();
        assertThat(hooks.last("/dry").get("options").toString()).contains("\"dryRun\":[\"All\"]");
    }

    @Test
    void theFirstKnownVersionOfTheReviewIsSpoken() throws Exception {
        scenario.namespace("beta");
        hooks.body(
                "/beta",
                review -> "{\"response\": {\"allowed\": "
                        + Json.text(review, "apiVersion").equals("admission.k8s.io/v1beta1") + "}}");
        scenario.validating(
                "beta",
                scenario.hook("/beta", "beta", "'configmaps'", "'admissionReviewVersions': ['v7', 'v1beta1', 'v1']"));
        assertThat(scenario.create("beta", "x").statusCode()).isEqualTo(201);
        assertThat(hooks.asked("/beta")).hasSize(1);
    }

    @Test
    void matchConditionsAndSelectorsDecideWhoIsAsked() throws Exception {
        scenario.namespace("matched");
        hooks.answer("/matched", request -> "{\"allowed\": false}");
        scenario.validating(
                "matched",
                scenario.hook(
                        "/matched",
                        "matched",
                        "'configmaps'",
                        "'objectSelector': {'matchExpressions': [{'key': 'skip', 'operator': 'DoesNotExist'}]},"
                                + " 'matchConditions': [{'name': 'named', 'expression': 'object.metadata.name.startsWith(\\\"x\\\")'}]"));
        assertThat(scenario.create("matched", "x1").statusCode()).isEqualTo(400);
        assertThat(scenario.create("matched", "y1").statusCode()).isEqualTo(201);
        ObjectNode skipped = TestServer.configMap("x2");
        skipped.withObject("metadata").putObject("labels").put("skip", "me");
        assertThat(test.send("POST", "/api/v1/namespaces/matched/configmaps", skipped)
                        .statusCode())
                .isEqualTo(201);
        assertThat(scenario.create("default", "x3").statusCode()).isEqualTo(201);
        assertThat(hooks.asked("/matched")).hasSize(1);
    }

    @Test
    void aRuleForAnotherVersionMatchesWithObjectsConverted() throws Exception {
        scenario.namespace("equal");
        hooks.answer("/equal", request -> ALLOWED);
        hooks.answer("/exact", request -> ALLOWED);
        String rule = "'rules': [{'operations': ['CREATE'], 'apiGroups': ['autoscaling'], 'apiVersions': ['v2'],"
                + " 'resources': ['horizontalpodautoscalers']}]";
        scenario.validating(
                "equal",
                scenario.hook("/equal", "equal", "'x'", rule),
                scenario.hook("/exact", "equal", "'x'", rule + ", 'matchPolicy': 'Exact'"));
        scenario.created("/apis/autoscaling/v1/namespaces/equal/horizontalpodautoscalers", """
                {'metadata': {'name': 'h'}, 'spec': {'maxReplicas': 3, 'targetCPUUtilizationPercentage': 50,
                 'scaleTargetRef': {'apiVersion': 'apps/v1', 'kind': 'Deployment', 'name': 'd'}}}
                """);
        ObjectNode request = hooks.last("/equal");
        assertThat(Json.text(request, "kind", "version")).isEqualTo("v2");
        assertThat(Json.text(request, "requestKind", "version")).isEqualTo("v1");
        assertThat(Json.text(request, "object", "apiVersion")).isEqualTo("autoscaling/v2");
        assertThat(request.toString()).contains("\"averageUtilization\":50");
        assertThat(hooks.asked("/exact")).isEmpty();
    }

    @Test
    void servicesAreReachedUnderTheirNames() throws Exception {
        scenario.namespace("service");
        hooks.answer("/by/service", request -> "{\"allowed\": false}");
        scenario.created(
                "/api/v1/namespaces/default/services",
                "{'metadata': {'name': 'hook'}, 'spec': {'type': 'ExternalName', 'externalName': 'localhost'}}");
        for (String service : new String[] {"hook", "none"}) {
            scenario.validating(
                    "service-" + service,
                    scenario.hookBy(
                            "'service': {'namespace': 'default', 'name': '" + service
                                    + "', 'path': '/by/service', 'port': " + hooks.port() + "}, 'caBundle': '"
                                    + scenario.authority() + "'",
                            service + ".example.com",
                            "service",
                            service.equals("hook") ? "'configmaps'" : "'secrets'",
                            ""));
        }
        assertThat(message(scenario.create("service", "x")))
                .isEqualTo("admission webhook \"hook.example.com\" denied the request without explanation");
        assertThat(message(
                        test.send("POST", "/api/v1/namespaces/service/secrets", tree("{'metadata': {'name': 'x'}}"))))
                .isEqualTo(
                        "Internal error occurred: failed calling webhook \"none.example.com\": failed to call webhook:"
                                + " Post \"https://none.default.svc:" + hooks.port()
                                + "/by/service?timeout=10s\": service \"none\" not found");
    }

    @Test
    void connectionsToPodsCanBeDenied() throws Exception {
        scenario.namespace("connect");
        hooks.answer("/connect", request -> "{\"allowed\": false, \"status\": {\"message\": \"no shells\"}}");
        scenario.created(
                "/api/v1/namespaces/connect/pods",
                "{'metadata': {'name': 'p'}, 'spec': {'containers':"
                        + " [{'name': 'c', 'image': 'x'}], 'automountServiceAccountToken': false}}");
        scenario.validating(
                "connect",
                scenario.hook(
                        "/connect",
                        "connect",
                        "'x'",
                        "'rules': [{'operations': ['CONNECT'], 'apiGroups': [''], 'apiVersions': ['v1'], 'resources':"
                                + " ['pods/*']}]"));
        HttpResponse<String> refused = test.send(
                test.request("/api/v1/namespaces/connect/pods/p/attach?container=c&stdin=true&stdout=1&stderr=false")
                        .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(message(refused))
                .isEqualTo("admission webhook \"connect.example.com\" denied the request: no shells");
        ObjectNode request = hooks.last("/connect");
        assertThat(request.get("object"))
                .isEqualTo(tree("{'kind': 'PodAttachOptions', 'apiVersion': 'v1', 'stdin': true, 'stdout': true,"
                        + " 'container': 'c'}"));
        assertThat(request.get("kind")).isEqualTo(tree("{'group': '', 'version': 'v1', 'kind': 'PodAttachOptions'}"));
        assertThat(Json.text(request, "subResource")).isEqualTo("attach");
        assertThat(Json.text(request, "operation")).isEqualTo("CONNECT");
        assertThat(request.get("options").isNull()).isTrue();
        assertThat(request.get("oldObject").isNull()).isTrue();
        test.send(test.request("/api/v1/namespaces/connect/pods/p/exec?command=a&command=b%20c"));
        assertThat(hooks.last("/connect").get("object").toString()).contains("\"command\":[\"a\",\"b c\"]");
        test.send(test.request("/api/v1/namespaces/connect/pods/p/portforward?ports=80,81"));
        assertThat(hooks.last("/connect").get("object").toString()).contains("\"ports\":[80,81]");
        test.send(test.request("/api/v1/namespaces/connect/pods/p/proxy/a%20b/"));
        assertThat(Json.text(hooks.last("/connect"), "object", "path")).isEqualTo("/a b/");
        assertThat(message(test.send(test.request("/api/v1/namespaces/connect/pods/p/exec?dryRun=All"))))
                .isEqualTo("dryRun is not supported");
    }
}
