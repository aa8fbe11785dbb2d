package io.keelson.integration.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which module may use which, as the table in the README draws it; what is not drawn is forbidden. */
final class ModuleArrows {
    /** The last part of each module's root package, and those it may use. */
    static final Map<String, Set<String>> ALLOWED = new LinkedHashMap<>();

    static {
        ALLOWED.put("api", Set.of());
        ALLOWED.put("storage", Set.of("api"));
        ALLOWED.put("apiserver", Set.of("api", "storage"));
        ALLOWED.put("resources", Set.of("api", "storage", "apiserver"));
        ALLOWED.put("client", Set.of("api"));
        ALLOWED.put("controllermanager", Set.of("client", "api"));
        ALLOWED.put("scheduler", Set.of("client", "api"));
        ALLOWED.put("linux", Set.of());
        ALLOWED.put("cri", Set.of());
        ALLOWED.put("nodeplugins", Set.of());
        ALLOWED.put("podruntime", Set.of("api", "cri", "linux"));
        ALLOWED.put("kubelet", Set.of("client", "api", "cri", "nodeplugins", "linux"));
        ALLOWED.put("network", Set.of("client", "api", "linux"));
        ALLOWED.put(
                "distribution",
                Set.of(
                        "api",
                        "storage",
                        "apiserver",
                        "resources",
                        "client",
                        "controllermanager",
                        "scheduler",
                        "linux",
                        "cri",
                        "podruntime",
                        "kubelet",
                        "network"));
        ALLOWED.put(
                "junit",
                Set.of("api", "storage", "apiserver", "resources", "controllermanager", "scheduler", "client"));
    }

    private ModuleArrows() {}

    /** Returns one rule a module: its classes use none of the modules that no arrow leads to. */
    static List<ArchRule> rules(String root) {
        List<ArchRule> rules = new ArrayList<>();
        ALLOWED.forEach((module, allowed) -> {
            String[] forbidden = ALLOWED.keySet().stream()
                    .filter(other -> !other.equals(module) && !allowed.contains(other))
                    .map(other -> root + "." + other + "..")
                    .toArray(String[]::new);
            if (forbidden.length > 0) {
                rules.add(noClasses()
                        .that()
                        .resideInAPackage(root + "." + module + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(forbidden)
                        .allowEmptyShould(true)
                        .as("module " + module + " uses only " + allowed));
            }
        });
        return rules;
    }
}
