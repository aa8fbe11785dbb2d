package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Unknown and duplicate fields of patches, by how strict the client is; the messages are upstream's. */
class StrictPatchTest {
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

    private static HttpResponse<String> send(String method, String path, String type, String body) throws Exception {
        return test.send(test.request(path)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String message(HttpResponse<String> response) {
        return Json.text(tree(response), "message");
    }

    private static ObjectNode tree(HttpResponse<String> response) {
        return Json.parse(response.body().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            merge-patch | {"dta":{},"data":{"k":"v"},"data":{"k":"w"}} | duplicate field "data", unknown field "dta"
            strategic-merge-patch | {"dta":{},"data":{"k":"v"},"data":{"k":"w"}} | duplicate field "data", unknown field "dta"
            json-patch | [{"op":"add","path":"/dta","value":{},"valu":1},{"op":"add","path":"/data","value":{"k":"v","k":"w"}}] | json patch unknown field "[0].valu", json patch duplicate field "[1].value.k", unknown field "dta"
            """)
    void problemsAreNamedInTheOrderOfTheText(String type, String patch, String problems) throws Exception {
        String name = "patched-" + type;
        test.send("POST", MAPS, TestServer.configMap(name));
        String path = MAPS + "/" + name + "?dryRun=All&fieldValidation=";
        HttpResponse<String> strict = send("PATCH", path + "Strict", "application/" + type + "+json", patch);
        assertThat(strict.statusCode()).isEqualTo(422);
        assertThat(message(strict)).endsWith(": strict decoding error: " + problems);
        HttpResponse<String> warned = send("PATCH", path + "Warn", "application/" + type + "+json", patch);
        assertThat(warned.statusCode()).isEqualTo(200);
        assertThat(String.join(", ", warned.headers().allValues("Warning"))
                        .replace("299 - \"", "")
                        .replace("\\\"", "'")
                        .replace("'\"", "'")
                        .replace('\'', '"'))
                .isEqualTo(problems);
        HttpResponse<String> ignored = send("PATCH", path + "Ignore", "application/" + type + "+json", patch);
        assertThat(ignored.statusCode()).isEqualTo(200);
        assertThat(ignored.headers().allValues("Warning")).isEmpty();
    }
}
