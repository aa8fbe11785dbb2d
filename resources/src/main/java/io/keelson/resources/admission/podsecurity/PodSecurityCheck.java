package io.keelson.resources.admission.podsecurity;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.resources.admission.PodSpecs;
import io.keelson.resources.admission.podsecurity.PodSecurityPolicy.Level;
import io.keelson.resources.admission.podsecurity.PodSecurityPolicy.Standard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One rule of the pod security standards, in one of its versions.
 *
 * @param id the rule's name; baseline rules are looked at before restricted ones, each by name
 * @param level the standard it belongs to; restricted pods have to keep the baseline rules too
 * @param since the minor version from which on this version of the rule holds
 * @param until the minor version from which on another version of it holds
 * @param replaces the baseline rule that need not be looked at beside this one, empty for none
 * @param check looks at a pod and tells what breaks the rule, or null
 */
record PodSecurityCheck(
        String id,
        Level level,
        int since,
        int until,
        String replaces,
        Function<PodUnderCheck, @Nullable Violation> check) {
    private static final List<PodSecurityCheck> ALL = Stream.concat(
                    PodSecurityBaseline.checks().stream().sorted(Comparator.comparing(PodSecurityCheck::id)),
                    PodSecurityRestricted.checks().stream().sorted(Comparator.comparing(PodSecurityCheck::id)))
            .toList();
    /** The newest version of which rules have changed. */
    private static final int NEWEST = 35;

    /**
     * A broken rule.
     *
     * @param reason which rule
     * @param detail by what, may be empty
     */
    record Violation(String reason, String detail) {
        @Override
        public String toString() {
            return detail.isEmpty() ? reason : reason + " (" + detail + ")";
        }
    }

    /**
     * A pod, or the template of one.
     *
     * @param metadata its metadata
     * @param spec its spec
     */
    record PodUnderCheck(JsonNode metadata, JsonNode spec) {

        /** Returns the names of the containers that a condition holds for: init containers first. */
        List<String> containers(Predicate<ObjectNode> condition) {
            List<ObjectNode> all = new ArrayList<>(PodSpecs.containers(spec, "initContainers"));
            all.addAll(PodSpecs.containers(spec, "containers"));
            all.addAll(PodSpecs.containers(spec, "ephemeralContainers"));
            return all.stream()
                    .filter(condition)
                    .map(container -> text(container, "name"))
                    .toList();
        }

        boolean windows() {
            return text(spec, "os", "name").equals("windows");
        }

        /** Whether the pod's users are not the host's. */
        boolean ownUsers() {
            JsonNode hostUsers = spec.get("hostUsers");
            return hostUsers != null && hostUsers.isBoolean() && !hostUsers.booleanValue();
        }
    }

    /** Returns what of a standard a pod breaks, in order. */
    static List<Violation> violations(Standard standard, PodUnderCheck pod) {
        List<Violation> violations = new ArrayList<>();
        for (PodSecurityCheck check : applicable(standard)) {
            Violation violation = check.check.apply(pod);
            if (violation != null) {
                violations.add(violation);
            }
        }
        return violations;
    }

    private static List<PodSecurityCheck> applicable(Standard standard) {
        if (standard.level() == Level.PRIVILEGED) {
            return List.of();
        }
        int minor = Math.min(standard.minor(), NEWEST);
        List<PodSecurityCheck> current = ALL.stream()
                .filter(check -> check.since <= minor && minor < check.until)
                .filter(check -> check.level.compareTo(standard.level()) <= 0)
                .toList();
        Set<String> replaced = new HashSet<>();
        current.forEach(check -> replaced.add(check.replaces));
        return current.stream().filter(check -> !replaced.contains(check.id)).toList();
    }

    /** {@code container "a"} or {@code containers "a", "b"}. */
    static String named(String singular, Collection<String> names) {
        return plural(singular, names.size()) + " " + quoted(names);
    }

    static String plural(String singular, int count) {
        return count == 1 ? singular : singular + "s";
    }

    static String quoted(Collection<String> values) {
        return values.stream().collect(Collectors.joining("\", \"", "\"", "\""));
    }

    /** {@code pod and container "a"}: who sets something that must not be set. */
    static String setters(boolean pod, List<String> containers) {
        List<String> setters = new ArrayList<>();
        if (pod) {
            setters.add("pod");
        }
        if (!containers.isEmpty()) {
            setters.add(named("container", containers));
        }
        return String.join(" and ", setters);
    }
}
