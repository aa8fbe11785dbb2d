package io.keelson.resources.core.quota;

import io.keelson.api.json.Json;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.core.pod.PodSpecDefaults;
import io.keelson.resources.strategy.RuledStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Limit ranges: what containers get follows from maximum and minimum. */
final class LimitRangeStrategy extends RuledStrategy {

    LimitRangeStrategy(Traits traits) {
        super(traits, new LimitRules());
    }

    /** One without a name gets one that nobody else has. */
    @Override
    public void prepareForCreate(ObjectNode range, WriteContext context) {
        ObjectNode metadata = Json.child(range, "metadata");
        if (Trees.empty(metadata, "name")) {
            metadata.put("name", UUID.randomUUID().toString());
        }
    }

    @Override
    public void setDefaults(ObjectNode range) {
        for (ObjectNode limit : Trees.objects(range, "spec", "limits")) {
            for (String list : List.of("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")) {
                PodSpecDefaults.roundQuantities(Trees.object(limit, list));
            }
            if (Trees.text(limit, "type").equals("Container")) {
                fill(Json.child(limit, "default"), Trees.object(limit, "max"));
                ObjectNode request = Json.child(limit, "defaultRequest");
                fill(request, Trees.object(limit, "default"));
                fill(request, Trees.object(limit, "min"));
            }
        }
    }

    private static void fill(ObjectNode list, @Nullable ObjectNode from) {
        if (from != null) {
            from.forEachEntry((name, value) -> {
                if (!list.has(name)) {
                    list.set(name, value.deepCopy());
                }
            });
        }
    }
}
