package io.keelson.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.storage.memory.MemoryBackend;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What is said of things that make pods, and what becomes of their pods. */
class OwnersOfPodsTest {
    private static final MemoryBackend BACKEND = new MemoryBackend();
    private static final ApiServerCore SERVER = BuiltinResources.server(BACKEND, Clock.systemUTC());

    @BeforeAll
    static void serve() {
        BuiltinResources.serve(SERVER, "10.96.0.0/12", Map.of());
    }

    @AfterAll
    static void close() {
        SERVER.close();
        BACKEND.close();
    }

    private ResourceStrategy of(String group, String resource) {
        return Objects.requireNonNull(SERVER.registry().store(new GroupVersionResource(group, "v1", resource)))
                .definition()
                .strategy();
    }

    @ParameterizedTest
    @CsvSource({
        "'', replicationcontrollers, Orphan",
        "batch, jobs, Orphan",
        "batch, cronjobs, Background",
        "apps, deployments, Background"
    })
    void theOldestLeaveTheirPods(String group, String resource, String policy) {
        assertThat(of(group, resource).defaultPropagationPolicy()).isEqualTo(policy);
    }

    @Test
    void whoDeletesAJobIsToldThatItsPodsStay() {
        ObjectNode said = Json.object().put("propagationPolicy", "Orphan");
        assertThat(of("batch", "jobs").warningsOnDelete(DeleteOptions.NONE))
                .singleElement()
                .asString()
                .startsWith("child pods are preserved by default when jobs are deleted;");
        assertThat(of("batch", "jobs").warningsOnDelete(DeleteOptions.of(said))).isEmpty();
        assertThat(of("", "replicationcontrollers").warningsOnDelete(DeleteOptions.NONE))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "apps, deployments, true",
        "apps, replicasets, true",
        "'', replicationcontrollers, true",
        "batch, jobs, true",
        "batch, cronjobs, true",
        "apps, daemonsets, false"
    })
    void aNameThatMakesABadHostnameIsWarnedOfOnce(String group, String resource, boolean warned) {
        ObjectNode object = Json.object();
        object.putObject("metadata").put("name", "a.b");
        assertThat(of(group, resource).warnings(object, null).stream()
                        .anyMatch(w -> w.startsWith("metadata.name: this is used in Pod names and hostnames,")))
                .isEqualTo(warned);
        assertThat(of(group, resource).warnings(object, object)).isEmpty();
    }
}
