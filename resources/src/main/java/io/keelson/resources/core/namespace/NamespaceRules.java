package io.keelson.resources.core.namespace;

import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Subject;
import java.util.Set;

/** The rules on namespaces. */
final class NamespaceRules {
    private static final Set<String> STANDARD = Set.of("kubernetes", "orphan", "foregroundDeletion");

    private NamespaceRules() {}

    /** Checks a namespace, new or changed; wrong finalizers are told at their list. */
    public static void check(Subject namespace) {
        Subject finalizers = namespace.at("spec", "finalizers");
        finalizers.each().forEach(finalizer -> finalizer(finalizer.toldAt(finalizers.path())));
    }

    /** Checks what {@code /finalize} leaves; here wrong finalizers are told at their place. */
    public static void finalize(Subject namespace) {
        namespace.at("spec", "finalizers").each().forEach(NamespaceRules::finalizer);
    }

    private static void finalizer(Subject finalizer) {
        finalizer.named(Names::qualifiedName);
        if (!finalizer.text().contains("/") && !STANDARD.contains(finalizer.text())) {
            finalizer.invalid("name is neither a standard finalizer name nor is it fully qualified");
        }
    }

    /** Checks an update of {@code /status}: the phase says whether the namespace is being deleted. */
    public static void status(Subject namespace) {
        boolean deleting = namespace.at("metadata", "deletionTimestamp").present();
        String phase = deleting ? "Terminating" : "Active";
        Subject shown = namespace
                .at("status", "phase")
                .toldAt(namespace.at("status").path().child("Phase"));
        if (!shown.is(phase)) {
            shown.invalid(
                    "may only be '" + phase + "' if `deletionTimestamp` is " + (deleting ? "not " : "") + "empty");
        }
    }
}
