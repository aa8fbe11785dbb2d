package io.keelson.resources.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What version 1 cannot say comes back from its annotations. */
class HorizontalPodAutoscalerConversionTest {
    private static final GroupVersionKind V1 = new GroupVersionKind("autoscaling", "v1", "HorizontalPodAutoscaler");
    private static final GroupVersionKind V2 = new GroupVersionKind("autoscaling", "v2", "HorizontalPodAutoscaler");

    private final HorizontalPodAutoscalerConversion conversion = new HorizontalPodAutoscalerConversion();

    @Test
    void allMetricsAndBehaviourSurvive() {
        String json = """
                {"metadata":{"name":"a","annotations":{"own":"x"}},"spec":{"maxReplicas":5,"metrics":[
                 {"type":"External","external":{"metric":{"name":"q","selector":{"matchLabels":{"a":"b"}}},
                  "target":{"type":"Value","value":"30"}}},
                 {"type":"Pods","pods":{"metric":{"name":"r"},"target":{"type":"AverageValue","averageValue":"2"}}},
                 {"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":70}}}],
                 "behavior":{"scaleDown":{"stabilizationWindowSeconds":0,"selectPolicy":"Max",
                  "policies":[{"type":"Percent","value":100,"periodSeconds":15}]}}}}
                """;
        ObjectNode object = Json.parse(json.getBytes(StandardCharsets.UTF_8));
        ObjectNode before = object.deepCopy();
        conversion.convert(object, V2, V1);
        assertThat(Json.integer(object, "spec", "targetCPUUtilizationPercentage"))
                .isEqualTo(70);
        assertThat(object.path("spec").has("metrics")).isFalse();
        conversion.convert(object, V1, V2);
        assertThat(object).isEqualTo(before);
    }

    @Test
    void amountsThatVersion1AlwaysShowsAreZero() {
        ObjectNode object = Json.parse(
                "{\"spec\":{},\"status\":{\"currentCPUUtilizationPercentage\":3}}".getBytes(StandardCharsets.UTF_8));
        conversion.convert(object, V1, V2);
        conversion.convert(object, V2, V1);
        assertThat(Json.text(object, "metadata", "annotations", "autoscaling.alpha.kubernetes.io/current-metrics"))
                .contains("\"currentAverageUtilization\":3,\"currentAverageValue\":\"0\"");
    }

    @Test
    void conditionsKeepTheirOrderInAnnotations() {
        ObjectNode object = Json.parse("{\"spec\":{},\"status\":{\"conditions\":[{\"reason\":\"r\",\"type\":\"t\"}]}}"
                .getBytes(StandardCharsets.UTF_8));
        conversion.convert(object, V2, V1);
        assertThat(Json.text(object, "metadata", "annotations", "autoscaling.alpha.kubernetes.io/conditions"))
                .isEqualTo("[{\"type\":\"t\",\"reason\":\"r\"}]");
    }

    @Test
    void withoutMetricsTheCpuIsWatched() {
        ObjectNode object = Json.parse("{\"spec\":{}}".getBytes(StandardCharsets.UTF_8));
        conversion.convert(object, V1, V2);
        assertThat(object.toString()).contains("\"averageUtilization\":80");
    }
}
