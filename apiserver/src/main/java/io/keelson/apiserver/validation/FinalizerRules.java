package io.keelson.apiserver.validation;

import io.keelson.api.validation.Names;
import java.util.Set;

/** Finalizers of core objects are qualified by whose they are, but for a few. */
public final class FinalizerRules {
    private static final Set<String> STANDARD = Set.of("kubernetes", "orphan", "foregroundDeletion");

    private FinalizerRules() {}

    /** Checks that all of a list of finalizers are names. */
    public static void named(Subject finalizers) {
        finalizers.each().forEach(finalizer -> finalizer.named(Names::qualifiedName));
    }

    /** Checks a list of finalizers. */
    public static void qualified(Subject finalizers) {
        for (Subject finalizer : finalizers.each()) {
            String name = finalizer.text();
            if (!name.contains("/") && !STANDARD.contains(name)) {
                finalizer.invalid("name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }
}
