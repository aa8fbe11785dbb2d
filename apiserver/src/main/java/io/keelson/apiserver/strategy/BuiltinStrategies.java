package io.keelson.apiserver.strategy;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.Strategies;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The strategies of all built-in resources; the ones that are not named here have only facts. */
public final class BuiltinStrategies implements Strategies {
    private final Map<String, Function<Traits, ResourceStrategy>> particular = new HashMap<>();

    /** Returns the strategies of a server. */
    public BuiltinStrategies() {
        // One line a resource whose strategy is more than facts.
    }

    @Override
    public ResourceStrategy strategy(GroupVersionResource resource) {
        String name = resource.qualifiedResource();
        return particular.getOrDefault(name, BasicStrategy::new).apply(Traits.of(name));
    }
}
