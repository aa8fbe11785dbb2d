package io.keelson.controllermanager.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;

/** The numbers that the pods of a set have, and the names that come of them. Pure. */
final class Ordinals {
    private Ordinals() {}

    static int replicas(StatefulSet set) {
        return set.getSpec().getReplicas() == null ? 1 : set.getSpec().getReplicas();
    }

    /** The first number (KEP-3335). */
    static int start(StatefulSet set) {
        var ordinals = set.getSpec().getOrdinals();
        return ordinals == null || ordinals.getStart() == null ? 0 : ordinals.getStart();
    }

    static boolean inRange(StatefulSet set, Pod pod) {
        int ordinal = of(pod);
        return ordinal >= start(set) && ordinal < start(set) + replicas(set);
    }

    /** The number at the end of a pod's name, -1 when it has none. */
    static int of(Pod pod) {
        String name = pod.getMetadata().getName();
        int dash = name.lastIndexOf('-');
        String digits = name.substring(dash + 1);
        if (dash < 0 || digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }

    /** Whether a pod's name is one that the set gives. */
    static boolean isMember(StatefulSet set, Pod pod) {
        String name = pod.getMetadata().getName();
        int dash = name.lastIndexOf('-');
        return dash >= 0
                && name.substring(0, dash).equals(set.getMetadata().getName())
                && dash + 1 < name.length()
                && name.substring(dash + 1).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    static String podName(StatefulSet set, int ordinal) {
        return set.getMetadata().getName() + "-" + ordinal;
    }

    static String claimName(StatefulSet set, String template, int ordinal) {
        return template + "-" + set.getMetadata().getName() + "-" + ordinal;
    }
}
