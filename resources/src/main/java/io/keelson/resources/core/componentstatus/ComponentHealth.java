package io.keelson.resources.core.componentstatus;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The health of components that run in the server's process. Who composes the process registers them; the server asks, and
 * knows nothing else of them. Thread-safe.
 */
public final class ComponentHealth {
    private final Map<String, BooleanSupplier> components = new ConcurrentHashMap<>();

    /**
     * Registers a component, or replaces it.
     *
     * @param name as {@code componentstatuses} shows it, such as {@code scheduler}
     * @param healthy whether it works; must not block
     */
    public void register(String name, BooleanSupplier healthy) {
        components.put(name, healthy);
    }

    /** Returns whether a component of the process works, or null where it does not run here. */
    @Nullable
    public Boolean healthy(String name) {
        BooleanSupplier component = components.get(name);
        return component == null ? null : component.getAsBoolean();
    }
}
