package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.storage.embedded.EmbeddedBackend;
import io.keelson.storage.embedded.EmbeddedOptions;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A server whose disk runs full: it refuses writes, goes on reading, and takes writes again when there is room. */
class FullDiskTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @Test
    void writesAreRefusedUntilThereIsRoom(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "mounting a small disk needs root");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString()), "no tmpfs");
        try (EmbeddedBackend backend = EmbeddedBackend.open(disk.resolve("store"), EmbeddedOptions.defaults());
                TestServer test = new TestServer(Files.createDirectory(directory.resolve("pki")), backend)) {
            assertThat(test.send("POST", MAPS, TestServer.configMap("kept")).statusCode())
                    .isEqualTo(201);
            Path filler = disk.resolve("filler");
            Files.write(filler, new byte[60 << 20]);

            for (String method : new String[] {"POST", "PATCH", "DELETE"}) {
                String path = method.equals("POST") ? MAPS : MAPS + "/kept";
                HttpResponse<String> refused = test.send(method, path, body(method));
                ObjectNode status = Json.parse(refused.body().getBytes(StandardCharsets.UTF_8));
                assertThat(refused.statusCode()).as(method).isEqualTo(500);
                assertThat(Json.text(status, "kind")).isEqualTo("Status");
                assertThat(Json.text(status, "reason")).isNull();
                assertThat(Json.text(status, "message")).contains("is full; free some room");
            }
            assertThat(test.get(MAPS + "/kept").statusCode()).isEqualTo(200);
            assertThat(test.get(MAPS + "/refused").statusCode()).isEqualTo(404);
            assertThat(test.get("/readyz").statusCode()).isEqualTo(200);

            Files.delete(filler);
            assertThat(test.send("POST", MAPS, TestServer.configMap("refused")).statusCode())
                    .isEqualTo(201);
        } finally {
            run("umount", disk.toString());
        }
    }

    private static ObjectNode body(String method) {
        return switch (method) {
            case "POST" -> TestServer.configMap("refused");
            case "PATCH" -> Json.parse("{\"data\":{\"k\":\"w\"}}".getBytes(StandardCharsets.UTF_8));
            default -> Json.object();
        };
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
