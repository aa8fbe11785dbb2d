package io.keelson.apiserver.discovery;

import io.keelson.api.resource.KubeVersions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The order in which clients see groups and versions: by the priorities of their API services. */
final class GroupOrder {
    /** The group of API services themselves has none, and comes before all others. */
    private static final String FIRST = "apiregistration.k8s.io";

    private static final int FIRST_PRIORITY = 20_001;

    private final Map<String, VersionPriority> priorities;

    /** @param priorities by group version */
    GroupOrder(Map<String, VersionPriority> priorities) {
        this.priorities = priorities;
    }

    /** Returns groups and versions in order; those of equal priority by name. */
    <T> Map<String, Map<String, T>> sorted(Map<String, Map<String, T>> groups) {
        List<String> names = new ArrayList<>(groups.keySet());
        Map<String, Integer> places = new LinkedHashMap<>();
        groups.forEach((group, versions) -> places.put(group, place(group, versions)));
        names.sort(Comparator.comparingInt((String group) -> -places.getOrDefault(group, 0))
                .thenComparing(Comparator.naturalOrder()));
        Map<String, Map<String, T>> sorted = new LinkedHashMap<>();
        for (String group : names) {
            Map<String, T> versions = groups.getOrDefault(group, Map.of());
            List<String> order = new ArrayList<>(versions.keySet());
            order.sort(Comparator.comparingInt(
                            (String version) -> -priority(group, version).version())
                    .thenComparing(KubeVersions.PREFERRED_FIRST));
            Map<String, T> inOrder = new LinkedHashMap<>();
            order.forEach(version -> inOrder.put(version, versions.get(version)));
            sorted.put(group, inOrder);
        }
        return sorted;
    }

    /** A group is where the foremost of its versions is. */
    private <T> int place(String group, Map<String, T> versions) {
        return group.equals(FIRST)
                ? FIRST_PRIORITY
                : versions.keySet().stream()
                        .mapToInt(version -> priority(group, version).group())
                        .max()
                        .orElse(0);
    }

    private VersionPriority priority(String group, String version) {
        return priorities.getOrDefault(group.isEmpty() ? version : group + "/" + version, VersionPriority.LOWEST);
    }
}
