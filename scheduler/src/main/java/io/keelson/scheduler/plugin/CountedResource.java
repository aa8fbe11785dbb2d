package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.Resources;
import java.util.function.ToLongFunction;

/**
 * A resource that scores look at.
 *
 * @param amounts reads how much of it there is
 * @param scalar whether it is none of those that every node has: it counts only for pods that request it
 */
record CountedResource(ToLongFunction<Resources> amounts, boolean scalar) {

    static CountedResource of(String name) {
        return switch (name) {
            case "cpu" -> new CountedResource(Resources::milliCpu, false);
            case "memory" -> new CountedResource(Resources::memory, false);
            case "ephemeral-storage" -> new CountedResource(Resources::ephemeralStorage, false);
            default -> new CountedResource(r -> r.extended().getOrDefault(name, 0L), true);
        };
    }

    long of(Resources resources) {
        return amounts.applyAsLong(resources);
    }

    boolean concerns(long wanted) {
        return !scalar || wanted != 0;
    }
}
