package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.storage.memory.MemoryBackend;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Clients that go on from a state that is compacted, and that the caches of a new server never knew. */
class ExpiredVersionTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @Test
    void clientsAreToldToStartAnew(@TempDir Path directory) throws Exception {
        try (MemoryBackend backend = new MemoryBackend()) {
            String token;
            String version;
            try (TestServer first = new TestServer(directory, backend)) {
                for (String name : new String[] {"a", "b", "c"}) {
                    first.send("POST", MAPS, TestServer.configMap(name));
                }
                ObjectNode page = tree(first.get(MAPS + "?limit=2"));
                token = Json.text(page, "metadata", "continue");
                version = Json.text(page, "metadata", "resourceVersion");
                first.send("POST", MAPS, TestServer.configMap("d"));
            }
            try (TestServer second = new TestServer(directory, backend)) {
                backend.compact(backend.revision().block()).block();
                ObjectNode expired = refused(
                        second.get(MAPS + "?limit=2&continue=" + token),
                        "The provided continue parameter is too old to display a consistent list result. You can start"
                                + " a new list without the continue parameter, or use the continue token in this"
                                + " response to retrieve the remainder of the results. Continuing with the provided"
                                + " token results in an inconsistent list - objects that were created, modified, or"
                                + " deleted between the time the first chunk was returned and now may show up in the"
                                + " list.");
                ObjectNode rest =
                        tree(second.get(MAPS + "?limit=9&continue=" + Json.text(expired, "metadata", "continue")));
                assertThat(rest.path("items").findValuesAsString("name"))
                        .containsSubsequence("c", "d")
                        .doesNotContain("a", "b");
                String tooOld = "The resourceVersion for the provided list is too old.";
                refused(second.get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + version), tooOld);
                refused(second.get(MAPS + "?limit=1&resourceVersion=" + version), tooOld);
                HttpResponse<String> watch = second.get(MAPS + "?watch=1&resourceVersion=" + version);
                assertThat(watch.statusCode()).isEqualTo(200);
                ObjectNode event = tree(watch);
                assertThat(Json.text(event, "type")).isEqualTo("ERROR");
                assertThat(Json.text(event, "object", "reason")).isEqualTo("Expired");
                assertThat(Json.integer(event, "object", "code")).isEqualTo(410);
                assertThat(Json.text(event, "object", "message"))
                        .startsWith("too old resource version: " + version + " (");
            }
        }
    }

    @Test
    void whatIsCompactedIsGoneThoughTheCacheKnowsIt(@TempDir Path directory) throws Exception {
        try (MemoryBackend backend = new MemoryBackend();
                TestServer server = new TestServer(directory, backend)) {
            for (String name : new String[] {"a", "b", "c"}) {
                server.send("POST", MAPS, TestServer.configMap(name));
            }
            String chunk = MAPS + "?limit=2&continue="
                    + Json.text(tree(server.get(MAPS + "?limit=2")), "metadata", "continue");
            assertThat(server.get(chunk).statusCode()).isEqualTo(200);
            server.send("POST", "/api/v1/namespaces/default/secrets", secret());
            backend.compact(backend.revision().block()).block();
            HttpResponse<String> expired = server.get(chunk);
            assertThat(expired.statusCode()).isEqualTo(410);
            assertThat(Json.text(tree(expired), "metadata", "continue")).isNotEmpty();
        }
    }

    private static ObjectNode secret() {
        ObjectNode secret = Json.object().put("apiVersion", "v1").put("kind", "Secret");
        secret.putObject("metadata").put("name", "later");
        return secret;
    }

    private static ObjectNode refused(HttpResponse<String> answer, String message) {
        ObjectNode status = tree(answer);
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(Json.text(status, "reason")).isEqualTo("Expired");
        assertThat(Json.text(status, "message")).isEqualTo(message);
        return status;
    }

    private static ObjectNode tree(HttpResponse<String> answer) {
        return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
    }
}
