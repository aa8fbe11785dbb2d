package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class ComponentStatusTest {
    private static final String PATH = "/api/v1/componentstatuses";

    @Test
    void componentsOfTheProcessSayHowTheyAre(@TempDir Path directory) throws Exception {
        try (TestServer test = new TestServer(directory)) {
            assertThat(condition(test, "scheduler", "status")).isEqualTo("False");
            AtomicBoolean healthy = new AtomicBoolean(true);
            test.server.componentHealth().register("scheduler", healthy::get);
            assertThat(condition(test, "scheduler", "status")).isEqualTo("True");
            assertThat(condition(test, "scheduler", "message")).isEqualTo("ok");
            healthy.set(false);
            assertThat(condition(test, "scheduler", "status")).isEqualTo("False");
            assertThat(condition(test, "scheduler", "message")).isEqualTo("scheduler is not ready");

            HttpResponse<String> list = test.get(PATH);
            assertThat(list.headers().allValues("Warning"))
                    .containsExactly("299 - \"v1 ComponentStatus is deprecated in v1.19+\"");
            assertThat(tree(list).path("items").findValuesAsString("name"))
                    .containsExactly("controller-manager", "scheduler", "etcd-0");
            assertThat(tree(list).path("metadata").isEmpty()).isTrue();
            assertThat(Json.text(tree(test.get(PATH + "/nope")), "message"))
                    .isEqualTo("componentstatus \"nope\" not found");
        }
    }

    private static String condition(TestServer test, String name, String field) throws Exception {
        return tree(test.get(PATH + "/" + name))
                .path("conditions")
                .path(0)
                .path(field)
                .asString();
    }

    private static ObjectNode tree(HttpResponse<String> answer) {
        return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
    }
}
