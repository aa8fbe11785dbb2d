package io.keelson.resources.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.json.Json;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.table.HumanDuration;
import io.keelson.apiserver.table.IncludeObject;
import io.keelson.apiserver.table.Tables;
import io.keelson.resources.BuiltinResources;
import io.keelson.resources.core.componentstatus.ComponentHealth;
import io.keelson.resources.core.componentstatus.ComponentStatuses;
import io.keelson.storage.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class TablesTest {
    private static final MemoryBackend BACKEND = new MemoryBackend();
    private static final ApiServerCore SERVER = BuiltinResources.server(BACKEND, Clock.systemUTC());

    @BeforeAll
    static void serve() {
        BuiltinResources.serve(
                SERVER,
                "10.96.0.0/16",
                Map.of(),
                definition -> new ComponentStatuses(
                        definition, BACKEND, SERVER.reader(), new ComponentHealth(), Clock.systemUTC()));
    }

    @AfterAll
    static void close() {
        SERVER.close();
    }

    static List<ResourceInfo> listed() {
        return ResourceCatalog.builtin().all().stream()
                .filter(info -> info.allows("list"))
                .toList();
    }

    private static ObjectNode table(ResourceInfo resource, String... objects) {
        List<ObjectNode> trees = List.of(objects).stream()
                .map(json -> Json.parse(json.getBytes(StandardCharsets.UTF_8)))
                .toList();
        ResourceDefinition definition =
                Objects.requireNonNull(SERVER.registry().store(resource.gvr())).definition();
        return Tables.table(definition, trees, Json.object(), "v1", IncludeObject.NONE, true);
    }

    @ParameterizedTest
    @MethodSource("listed")
    void everyKindHasACellPerColumn(ResourceInfo resource) {
        ObjectNode table = table(resource, "{\"metadata\":{\"name\":\"x\"}}");
        int cells = table.path("rows").get(0).path("cells").size();
        int columns = table.path("columnDefinitions").size();
        boolean extra = resource.resource().equals("ipaddresses");
        assertThat(cells).isEqualTo(extra ? columns + 1 : columns);
        assertThat(table.path("rows").get(0).path("cells").toString()).contains("\"x\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Pending|{}|0/2|Pending|0",
                "Running|{\"containerStatuses\":[{\"name\":\"a\",\"ready\":true,\"state\":{\"running\":{}}},{\"name\":\"b\",\"ready\":true,\"restartCount\":2,\"state\":{\"running\":{}}}]}|2/2|Running|2",
                "Running|{\"containerStatuses\":[{\"name\":\"a\",\"state\":{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}}]}|0/2|CrashLoopBackOff|0",
                "Failed|{\"containerStatuses\":[{\"name\":\"a\",\"state\":{\"terminated\":{\"exitCode\":7}}}]}|0/2|ExitCode:7|0",
                "Failed|{\"reason\":\"Evicted\"}|0/2|Evicted|0",
                "Pending|{\"initContainerStatuses\":[{\"name\":\"i\",\"state\":{\"terminated\":{\"exitCode\":1,\"reason\":\"Error\"}}}]}|0/2|Init:Error|0",
                "Pending|{\"initContainerStatuses\":[{\"name\":\"i\",\"state\":{\"running\":{}}}]}|0/2|Init:0/1|0",
            })
    void podsTellWhatTheirContainersDo(String phase, String status, String ready, String told, String restarts) {
        String pod = "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}],"
                + "\"initContainers\":[{\"name\":\"i\"}]},\"status\":"
                + status.replaceFirst(
                        "\\{", status.equals("{}") ? "{\"phase\":\"" + phase + "\"" : "{\"phase\":\"" + phase + "\",")
                + "}";
        ResourceInfo pods = Objects.requireNonNull(ResourceCatalog.builtin().find("", "v1", "pods"));
        var cells = table(pods, pod).path("rows").get(0).path("cells");
        assertThat(cells.get(1).asString()).isEqualTo(ready);
        assertThat(cells.get(2).asString()).isEqualTo(told);
        assertThat(cells.get(3).asString()).isEqualTo(restarts);
    }

    @Test
    void autoscalersOfVersion1AreShownAsThoseOfVersion2() {
        ResourceInfo autoscalers =
                Objects.requireNonNull(ResourceCatalog.builtin().find("autoscaling", "v1", "horizontalpodautoscalers"));
        ObjectNode table = table(
                autoscalers,
                "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"targetCPUUtilizationPercentage\":50,\"maxReplicas\":3}}");
        assertThat(table.path("rows").get(0).path("cells").get(2).asString()).isEqualTo("cpu: <unknown>/50%");
    }

    @ParameterizedTest
    @CsvSource({
        "PT-5S,<invalid>", "PT-1S,0s", "PT0S,0s", "PT119S,119s", "PT2M,2m", "PT125S,2m5s", "PT179M,179m",
        "PT3H,3h", "PT7H30M,7h30m", "PT47H,47h", "PT75H,3d3h", "PT192H,8d", "P800D,2y70d", "P3000D,8y",
    })
    void durationsAreShort(Duration duration, String text) {
        assertThat(HumanDuration.of(duration)).isEqualTo(text);
    }

    @Test
    void onlyKnownInclusionsAreTaken() {
        assertThat(IncludeObject.parse("")).isEqualTo(IncludeObject.METADATA);
        assertThatThrownBy(() -> IncludeObject.parse("Everything")).hasMessageContaining("must be 'Metadata'");
    }
}
