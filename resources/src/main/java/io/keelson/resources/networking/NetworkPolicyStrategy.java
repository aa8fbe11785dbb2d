package io.keelson.resources.networking;

import io.keelson.api.json.Json;
import io.keelson.resources.strategy.RuledStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Network policies: their types follow from their rules. */
final class NetworkPolicyStrategy extends RuledStrategy {

    NetworkPolicyStrategy(Traits traits) {
        super(traits, new NetworkRules());
    }

    @Override
    public void setDefaults(ObjectNode policy) {
        ObjectNode spec = Json.child(policy, "spec");
        if (Trees.empty(spec, "policyTypes")) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!Trees.empty(spec, "egress")) {
                types.add("Egress");
            }
        }
    }
}
