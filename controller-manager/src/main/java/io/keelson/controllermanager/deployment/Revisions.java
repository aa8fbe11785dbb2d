package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The annotations by which {@code kubectl rollout history} and {@code undo} find their way, and scaling its base. */
final class Revisions {
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MAX = "deployment.kubernetes.io/max-replicas";
    /** Asks a deployment to go back to a revision, 0 for the one before. */
    static final String ROLLBACK_TO = "deprecated.deployment.rollback.to";

    /** Annotations of a deployment that its replica sets do not get. */
    private static final Set<String> NOT_COPIED =
            Set.of("kubectl.kubernetes.io/last-applied-configuration", REVISION, HISTORY, DESIRED, MAX, ROLLBACK_TO);
    /** Characters a revision history may take. */
    private static final int HISTORY_LENGTH = 2000;

    private Revisions() {}

    /** The revision of a replica set, 0 when it has none. */
    static long of(HasMetadata object) {
        Long number = number(annotations(object).get(REVISION));
        return number == null ? 0 : number;
    }

    /** The highest revision of some. */
    static long max(Collection<ReplicaSet> sets) {
        return sets.stream().mapToLong(Revisions::of).max().orElse(0);
    }

    /** Desired replicas as the set remembers them, or null. */
    static @Nullable Integer desired(ReplicaSet rs) {
        return count(rs, DESIRED);
    }

    /** Most replicas as the set remembers them, or null. */
    static @Nullable Integer most(ReplicaSet rs) {
        return count(rs, MAX);
    }

    /**
     * The annotations the current replica set of a deployment should have.
     *
     * @param exists whether it is there already; a new one also gets the counts
     */
    static Map<String, String> wanted(
            Deployment d, Map<String, String> has, long revision, boolean exists, RolloutLimits limits) {
        Map<String, String> wanted = new LinkedHashMap<>(has);
        annotations(d).forEach((key, value) -> {
            if (!NOT_COPIED.contains(key)) {
                wanted.put(key, value);
            }
        });
        String before = has.get(REVISION);
        Long old = before == null || before.isEmpty() ? Long.valueOf(0) : number(before);
        if (old == null) {
            return wanted;
        }
        if (old < revision) {
            wanted.put(REVISION, Long.toString(revision));
            if (before != null) {
                remember(wanted, before);
            }
        }
        if (!exists) {
            wanted.putAll(counts(limits));
        }
        return wanted;
    }

    /** The annotations of a deployment that goes back to a replica set: its own, and those that the set had copied. */
    static Map<String, String> restored(Deployment d, ReplicaSet rs) {
        Map<String, String> restored = new LinkedHashMap<>(annotations(d));
        restored.keySet().retainAll(NOT_COPIED);
        annotations(rs).forEach((key, value) -> {
            if (!NOT_COPIED.contains(key)) {
                restored.put(key, value);
            }
        });
        return restored;
    }

    /** The counts a replica set remembers when it is scaled. */
    static Map<String, String> counts(RolloutLimits limits) {
        return Map.of(DESIRED, Integer.toString(limits.replicas()), MAX, Integer.toString(limits.most()));
    }

    static Map<String, String> annotations(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    private static void remember(Map<String, String> annotations, String revision) {
        String history = annotations.getOrDefault(HISTORY, "");
        List<String> all = new ArrayList<>();
        if (!history.isEmpty()) {
            all.addAll(Arrays.asList(history.split(",", -1)));
        }
        all.add(revision);
        while (all.size() > 1 && String.join(",", all).length() > HISTORY_LENGTH) {
            all.removeFirst();
        }
        annotations.put(HISTORY, String.join(",", all));
    }

    private static @Nullable Integer count(ReplicaSet rs, String annotation) {
        Long number = number(annotations(rs).get(annotation));
        return number == null || number < 0 || number > Integer.MAX_VALUE ? null : Integer.valueOf(number.intValue());
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
