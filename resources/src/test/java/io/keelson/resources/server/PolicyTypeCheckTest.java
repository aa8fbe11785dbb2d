package io.keelson.resources.server;

import static io.keelson.resources.server.WebhookScenario.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the status of a policy says of its expressions. */
class PolicyTypeCheckTest {
    private static final String POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";

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

    private static JsonNode checked(String name, String resource, String spec) throws Exception {
        int slash = resource.indexOf('/');
        HttpResponse<String> created = test.send("POST", POLICIES, tree("""
                {'metadata': {'name': '%s'}, 'spec': {'matchConstraints': {'resourceRules': [{'operations': ['*'],
                 'apiGroups': ['%s'], 'apiVersions': ['v1'], 'resources': ['%s']}]}, %s}}
                """.formatted(
                        name, resource.substring(0, slash), resource.substring(slash + 1), spec)));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (Instant.now().isBefore(end)) {
            ObjectNode policy =
                    Json.parse(test.get(POLICIES + "/" + name).body().getBytes(StandardCharsets.UTF_8));
            JsonNode found = Json.at(policy, "status", "typeChecking");
            if (found != null) {
                assertThat(Json.integer(policy, "status", "observedGeneration")).isEqualTo(1);
                return found;
            }
        }
        throw new AssertionError("the policy was not checked");
    }

    @Test
    void expressionsThatFitHaveNoWarnings() throws Exception {
        assertThat(checked("fits", "apps/deployments", """
                'variables': [{'name': 'all', 'expression': 'object.spec.template.spec.containers'}],
                'validations': [{'expression': 'object.spec.replicas > 1 && variables.all.all(c, c.image != c.name)'},
                 {'expression': 'object.metadata.labels.size() > 0 && object.kind != object.apiVersion'},
                 {'expression': 'object.metadata.creationTimestamp.getFullYear() > 2000'}]
                """)).isEqualTo(tree("{}"));
    }

    @Test
    void theTypesOfBuiltInKindsAreKnown() throws Exception {
        JsonNode warnings = checked("confused", "apps/deployments", """
                'validations': [{'expression': 'object.spec.replicas > \\"1\\"',
                 'messageExpression': '\\"got \\" + object.spec.replicas'}]
                """).get("expressionWarnings");
        assertThat(warnings).hasSize(2);
        assertThat(Json.text(warnings.get(0), "fieldRef")).isEqualTo("spec.validations[0].expression");
        assertThat(Json.text(warnings.get(0), "warning"))
                .startsWith("apps/v1, Kind=Deployment: ERROR: <input>:1:22: ")
                .contains("found no matching overload for '_>_' applied to '(int, string)'")
                .endsWith("\n");
        assertThat(Json.text(warnings.get(1), "fieldRef")).isEqualTo("spec.validations[0].messageExpression");
        assertThat(Json.text(warnings.get(1), "warning"))
                .contains("found no matching overload for '_+_' applied to '(string, int)'");
    }

    @Test
    void kindsThatContainThemselvesAreChecked() throws Exception {
        JsonNode warnings = checked("recursive", "apiextensions.k8s.io/customresourcedefinitions", """
                'validations': [{'expression': 'object.spec.versions.all(v, v.schema.openAPIV3Schema.not.not.not.type == 1)'}]
                """)
                .get("expressionWarnings");
        assertThat(Json.text(warnings.get(0), "warning")).contains("applied to '(string, int)'");
    }

    @Test
    void theTypesOfCustomKindsAreKnown() throws Exception {
        HttpResponse<String> defined =
                test.send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", tree("""
                {'metadata': {'name': 'crontabs.stable.example.com'}, 'spec': {'group': 'stable.example.com',
                 'scope': 'Namespaced', 'names': {'plural': 'crontabs', 'kind': 'CronTab'}, 'versions': [{'name': 'v1',
                 'served': true, 'storage': true, 'schema': {'openAPIV3Schema': {'type': 'object', 'properties':
                 {'spec': {'type': 'object', 'properties': {'replicas': {'type': 'integer'}}}}}}}]}}
                """));
        assertThat(defined.statusCode()).as(defined.body()).isEqualTo(201);
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (test.get("/apis/stable.example.com/v1/crontabs").statusCode() != 200
                && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
        JsonNode warnings =
                checked("custom", "stable.example.com/crontabs", """
                'validations': [{'expression': 'object.spec.replicas > \\"1\\"'},
                 {'expression': 'object.spec.maxRetries < 10'}, {'expression': 'object.metadata.labels.size() == 0'}]
                """).get("expressionWarnings");
        assertThat(warnings).hasSize(2);
        assertThat(Json.text(warnings.get(0), "warning")).contains("applied to '(int, string)'");
        assertThat(Json.text(warnings.get(1), "warning")).contains("undefined field 'maxRetries'");
    }
}
