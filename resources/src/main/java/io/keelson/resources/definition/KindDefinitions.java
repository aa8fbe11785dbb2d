package io.keelson.resources.definition;

import java.util.HashMap;
import java.util.Map;

/** Collects what groups say of their kinds. Not thread-safe. */
public final class KindDefinitions {
    private static final KindDefinition USUAL = new KindDefinition();

    private final Map<String, KindDefinition> kinds = new HashMap<>();

    /**
     * Begins the definition of a kind.
     *
     * @param resource named {@code resource.group} or, in the core group, {@code resource}
     */
    public KindDefinition define(String resource) {
        return kinds.computeIfAbsent(resource, any -> new KindDefinition());
    }

    /** Has another resource be as one that is defined already. */
    public void define(String resource, KindDefinition same) {
        kinds.put(resource, same);
    }

    /** Returns what is said of a resource; that nothing is particular, where nobody has said anything. */
    public KindDefinition of(String resource) {
        return kinds.getOrDefault(resource, USUAL);
    }
}
