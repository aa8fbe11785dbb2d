package io.keelson.resources.scheduling;

import io.keelson.resources.strategy.RuledStrategy;
import io.keelson.resources.strategy.Traits;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Priority classes, of which those of the system stay. */
final class PriorityClassStrategy extends RuledStrategy {
    private static final Set<String> SYSTEM = Set.of("system-node-critical", "system-cluster-critical");

    PriorityClassStrategy(Traits traits) {
        super(traits, new PriorityClassRules());
    }

    @Override
    public @Nullable String deletionRefusal(String name) {
        return SYSTEM.contains(name) ? "this is a system priority class and cannot be deleted" : null;
    }
}
