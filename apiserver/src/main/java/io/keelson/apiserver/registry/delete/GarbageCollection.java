package io.keelson.apiserver.registry.delete;

import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.options.DeleteOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Which finalizers of the garbage collector an object has while it is deleted. */
final class GarbageCollection {
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";

    private GarbageCollection() {}

    /**
     * Returns the finalizers that the options ask for, or null where the object has them already.
     *
     * @param fallback the resource's policy where neither options nor finalizers say one
     */
    static @Nullable List<String> finalizers(ObjectNode object, DeleteOptions options, String fallback) {
        List<String> old = Metadata.finalizers(object);
        List<String> wanted = new ArrayList<>(old);
        wanted.removeAll(List.of(ORPHAN, FOREGROUND));
        String policy = policy(old, options, fallback);
        if (policy.equals("Orphan")) {
            wanted.add(ORPHAN);
        } else if (policy.equals("Foreground")) {
            wanted.add(FOREGROUND);
        }
        return new HashSet<>(wanted).equals(new HashSet<>(old)) ? null : wanted;
    }

    private static String policy(List<String> finalizers, DeleteOptions options, String fallback) {
        if (fallback.equals("Unsupported")) {
            return "Background";
        }
        Boolean orphan = options.orphanDependents();
        if (orphan != null) {
            return orphan ? "Orphan" : "Background";
        }
        String policy = options.propagationPolicy();
        if (policy != null) {
            return policy;
        }
        for (String finalizer : finalizers) {
            if (finalizer.equals(ORPHAN)) {
                return "Orphan";
            } else if (finalizer.equals(FOREGROUND)) {
                return "Foreground";
            }
        }
        return fallback;
    }
}
