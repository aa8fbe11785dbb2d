package io.keelson.resources.autoscaling;

import io.keelson.api.json.Json;
import io.keelson.resources.strategy.RuledStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Autoscalers: without metrics they watch the CPU; behaviour of which anything is said is completed. */
final class HorizontalPodAutoscalerStrategy extends RuledStrategy {
    /** The share of what its pods request, in percent, that is aimed at where nothing is said. */
    private static final int CPU_PERCENT = 80;

    private static final int PERIOD_SECONDS = 15;

    HorizontalPodAutoscalerStrategy(Traits traits) {
        super(traits, new AutoscalerRules());
    }

    @Override
    public void setDefaults(ObjectNode autoscaler) {
        ObjectNode spec = Json.child(autoscaler, "spec");
        if (Trees.empty(spec, "metrics")) {
            ObjectNode metric = Json.object().put("type", "Resource");
            ObjectNode resource = metric.putObject("resource").put("name", "cpu");
            resource.putObject("target").put("type", "Utilization").put("averageUtilization", CPU_PERCENT);
            spec.putArray("metrics").add(metric);
        }
        ObjectNode behavior = Trees.object(spec, "behavior");
        if (behavior == null) {
            return;
        }
        ObjectNode up = Json.child(behavior, "scaleUp");
        Trees.missing(up, "stabilizationWindowSeconds", 0);
        rules(up, List.of("Pods", "Percent"), List.of(4, 100));
        rules(Json.child(behavior, "scaleDown"), List.of("Percent"), List.of(100));
    }

    private static void rules(ObjectNode rules, List<String> types, List<Integer> values) {
        Trees.missing(rules, "selectPolicy", "Max");
        if (Json.at(rules, "policies") == null) {
            ArrayNode policies = rules.putArray("policies");
            for (int i = 0; i < types.size(); i++) {
                ObjectNode policy = policies.addObject().put("type", types.get(i));
                policy.put("value", values.get(i)).put("periodSeconds", PERIOD_SECONDS);
            }
        }
    }
}
