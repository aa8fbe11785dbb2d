package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Requests that are wrong, and what upstream 1.36 says of them, word for word. */
class BadRequestTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String UNRECOGNIZED = "the object provided is unrecognized (must be of type ConfigMap): ";

    @TempDir
    static Path directory;

    private static TestServer test;

    @BeforeAll
    static void start() throws Exception {
        test = new TestServer(directory);
        test.send("POST", MAPS, TestServer.configMap("there"));
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    private static HttpResponse<String> send(String method, String path, String type, String body) throws Exception {
        return test.send(test.request(path)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, "application/json", body);
    }

    private static void refused(HttpResponse<String> answer, int code, String reason, String message) {
        ObjectNode status = Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(Json.text(status, "message")).isEqualTo(message);
        assertThat(Json.text(status, "reason")).isEqualTo(reason);
        assertThat(answer.statusCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | json: cannot unmarshal array into Go value of type storage.continueToken",
                "null | server does not recognize this encoded version ",
                "{\"v\":\"v0\"} | server does not recognize this encoded version v0",
                "{\"v\":1} | json: cannot unmarshal number into Go struct field continueToken.v of type string",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1.5} | json: cannot unmarshal number 1.5 into Go struct field continueToken.rv of type int64",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":\"5\"} | json: cannot unmarshal string into Go struct field continueToken.rv of type int64",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":0} | incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":5} | encoded start key empty (version meta.k8s.io/v1)",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"../a\"} | ../a",
                "{\"v\": | unexpected end of JSON input",
            })
    void malformedContinueTokens(String token, String problem) throws Exception {
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        String end = problem.endsWith("version") ? " " : "";
        refused(
                test.get(MAPS + "?limit=1&continue=" + encoded),
                400,
                "BadRequest",
                "invalid continue token: continue key is not valid: " + problem + end);
    }

    @Test
    void unknownKindsAndVersions() throws Exception {
        refused(
                post(MAPS, "{\"apiVersion\":\"v1\",\"kind\":\"Nothing\"}"),
                400,
                "BadRequest",
                "Nothing in version \"v1\" cannot be handled as a ConfigMap: no kind \"Nothing\" is registered for"
                        + " version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"");
        refused(
                post(MAPS, "{\"apiVersion\":\"v2\",\"kind\":\"ConfigMap\"}"),
                400,
                "BadRequest",
                "ConfigMap in version \"v2\" cannot be handled as a ConfigMap: no kind \"ConfigMap\" is registered for"
                        + " version \"v2\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"");
        for (String path : new String[] {
            "/api/v2/pods", "/apis/apps/v9/deployments", "/apis/apps/v1/nope", "/api/v1/namespaces/default/nope/x"
        }) {
            refused(test.get(path), 404, "NotFound", "the server could not find the requested resource");
        }
    }

    @Test
    void malformedBodies() throws Exception {
        refused(
                post(MAPS, "{"),
                400,
                "BadRequest",
                UNRECOGNIZED + "couldn't get version/kind; json parse error: unexpected end of JSON input ({)");
        refused(
                send("POST", MAPS, "application/yaml", "a: b: c"),
                400,
                "BadRequest",
                UNRECOGNIZED + "yaml: mapping values are not allowed in this context (613a20623a2063)");
        refused(
                send("PATCH", MAPS + "/there", "application/merge-patch+json", "{"),
                400,
                "BadRequest",
                "error decoding patch: unexpected end of JSON input");
    }

    @Test
    void typesThatAreNotSpoken() throws Exception {
        refused(
                send("POST", MAPS, "text/plain", "{}"),
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: application/json,"
                        + " application/yaml, application/vnd.kubernetes.protobuf");
        refused(
                test.send(test.request(MAPS).header("Accept", "image/png")),
                406,
                "NotAcceptable",
                "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml,"
                        + " application/vnd.kubernetes.protobuf, application/json;stream=watch,"
                        + " application/vnd.kubernetes.protobuf;stream=watch");
    }

    private static final String TWICE = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%s"},
             "spec":{"foo":1,"selector":{"matchLabels":{"a":"b"}},
                     "template":{"metadata":{"labels":{"a":"b"}},
                                 "spec":{"containers":[{"name":"c","image":"i","image":"j","imag":"k"}]}}}}
            """;
    private static final String[] WARNINGS = {
        "299 - \"unknown field \\\"spec.foo\\\"\"",
        "299 - \"duplicate field \\\"spec.template.spec.containers[0].image\\\"\"",
        "299 - \"unknown field \\\"spec.template.spec.containers[0].imag\\\"\""
    };

    @Test
    void unknownAndDuplicateFieldsByHowStrictTheClientIs() throws Exception {
        String body = TWICE.formatted("strict");
        refused(
                post(DEPLOYMENTS + "?fieldValidation=Strict", body),
                400,
                "BadRequest",
                "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: unknown field"
                        + " \"spec.foo\", duplicate field \"spec.template.spec.containers[0].image\", unknown field"
                        + " \"spec.template.spec.containers[0].imag\"");
        HttpResponse<String> ignored = post(DEPLOYMENTS + "?dryRun=All&fieldValidation=Ignore", body);
        assertThat(ignored.statusCode()).isEqualTo(201);
        assertThat(ignored.headers().allValues("Warning")).isEmpty();
        for (String validation : new String[] {"", "&fieldValidation=Warn"}) {
            HttpResponse<String> warned = post(DEPLOYMENTS + "?dryRun=All" + validation, body);
            assertThat(warned.statusCode()).isEqualTo(201);
            assertThat(warned.headers().allValues("Warning")).containsExactly(WARNINGS);
        }
        refused(
                post(MAPS + "?fieldValidation=Bogus", "{}"),
                422,
                "Invalid",
                "CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Bogus\": supported"
                        + " values: \"\", \"Ignore\", \"Strict\", \"Warn\"");
    }

    @Test
    void duplicateFieldsInPatches() throws Exception {
        assertThat(post(DEPLOYMENTS, TWICE.formatted("patched")).statusCode()).isEqualTo(201);
        String path = DEPLOYMENTS + "/patched?dryRun=All";
        String merge = "{\"spec\":{\"replicas\":0,\"replicas\":1}}";
        for (String kind : new String[] {"merge", "strategic-merge"}) {
            String type = "application/" + kind + "-patch+json";
            HttpResponse<String> warned = send("PATCH", path, type, merge);
            assertThat(warned.statusCode()).isEqualTo(200);
            assertThat(warned.headers().allValues("Warning"))
                    .as(kind)
                    .containsExactly("299 - \"duplicate field \\\"spec.replicas\\\"\"");
            HttpResponse<String> strict = send("PATCH", path + "&fieldValidation=Strict", type, merge);
            assertThat(strict.statusCode()).isEqualTo(422);
            assertThat(strict.body()).contains("strict decoding error: duplicate field");
        }
        String operations = "[{\"op\":\"add\",\"path\":\"/spec/foo\",\"value\":1,\"value\":2}]";
        HttpResponse<String> warned = send("PATCH", path, "application/json-patch+json", operations);
        assertThat(warned.headers().allValues("Warning"))
                .containsExactly(
                        "299 - \"json patch duplicate field \\\"[0].value\\\"\"",
                        "299 - \"unknown field \\\"spec.foo\\\"\"");
    }

    @Test
    void oddValuesInPatchesAreTheClientsFault() throws Exception {
        assertThat(post(DEPLOYMENTS, TWICE.formatted("odd")).statusCode()).isEqualTo(201);
        for (String value : new String[] {"{\"\\ud800\":1}", "1e400", "9".repeat(400)}) {
            HttpResponse<String> refused = send(
                    "PATCH",
                    DEPLOYMENTS + "/odd",
                    "application/merge-patch+json",
                    "{\"metadata\":{\"labels\":" + value + "}}");
            assertThat(refused.statusCode()).as(refused.body()).isBetween(400, 422);
        }
        HttpResponse<String> fields = send(
                "PATCH",
                DEPLOYMENTS + "/odd",
                "application/merge-patch+json",
                "{\"metadata\":{\"managedFields\":[{\"manager\":\"a\",\"operation\":\"Update\",\"apiVersion\":\"apps/v1\","
                        + "\"fieldsType\":\"FieldsV1\",\"fieldsV1\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}]}}");
        assertThat(fields.statusCode()).as(fields.body()).isLessThan(500);
    }

    @Test
    void aRefusedWriteStillWarns() throws Exception {
        HttpResponse<String> json = send(
                "PUT",
                MAPS + "/there",
                "application/json",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"there\",\"name\":\"other\"}}");
        assertThat(json.statusCode()).isEqualTo(400);
        assertThat(json.headers().allValues("Warning"))
                .containsExactly("299 - \"duplicate field \\\"metadata.name\\\"\"");
        HttpResponse<String> yaml = send("POST", MAPS, "application/yaml", "a: 1\na: 2\n");
        assertThat(yaml.statusCode()).isEqualTo(422);
        assertThat(yaml.headers().allValues("Warning"))
                .containsExactly(
                        "299 - \"line 2: key \\\"a\\\" already set in map\"", "299 - \"unknown field \\\"a\\\"\"");
    }

    @Test
    void warningsAreShortenedWhereTheyAreTooLong() throws Exception {
        String fields = String.join(
                ",",
                IntStream.range(0, 20)
                        .mapToObj(i -> "\"" + "x".repeat(300) + i + "\":1")
                        .toList());
        HttpResponse<String> warned = post(
                MAPS + "?dryRun=All",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}," + fields + "}");
        assertThat(warned.headers().allValues("Warning"))
                .hasSize(16)
                .allMatch(value -> value.equals("299 - \"unknown field \\\"" + "x".repeat(241) + "\""));
    }
}
