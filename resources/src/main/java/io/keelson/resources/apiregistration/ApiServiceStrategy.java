package io.keelson.resources.apiregistration;

import io.keelson.api.json.Json;
import io.keelson.api.time.Timestamps;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.strategy.RuledStrategy;
import io.keelson.resources.strategy.Traits;
import tools.jackson.databind.node.ObjectNode;

/** Groups and versions that are served: those without a service are this server's own and there from the start. */
final class ApiServiceStrategy extends RuledStrategy {

    ApiServiceStrategy(Traits traits) {
        super(traits, new ApiServiceRules());
    }

    @Override
    public void prepareForCreate(ObjectNode service, WriteContext context) {
        if (Json.at(service, "spec", "service") == null) {
            ObjectNode condition =
                    service.putObject("status").putArray("conditions").addObject();
            condition.put("type", "Available").put("status", "True");
            condition.put("lastTransitionTime", Timestamps.time(context.clock().instant()));
            condition.put("reason", "Local").put("message", "Local APIServices are always available");
        }
    }
}
