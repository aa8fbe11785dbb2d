package io.keelson.resources.admissionregistration;

import io.keelson.resources.validation.Subject;
import java.util.List;

/** Names of admission configurations that upstream keeps for those read from files at its start. */
final class StaticNames {
    private static final String SUFFIX = ".static.k8s.io";

    private StaticNames() {}

    /** Returns the warning about such a name, if it is one. */
    static List<String> warnings(Subject object) {
        return object.at("metadata", "name").text().endsWith(SUFFIX)
                ? List.of("metadata.name: names ending with \"" + SUFFIX + "\" are reserved for static manifest-based"
                        + " configurations and cannot be managed via the API")
                : List.of();
    }
}
