package io.keelson.kubelet.shutdown;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * How long the pods of each priority get when the node shuts down.
 *
 * @param groups from the lowest priority to the highest; none where nothing waits for pods
 */
public record ShutdownPeriods(List<Group> groups) {
    private static final int CRITICAL = 2_000_000_000;

    /** The pods from this priority up to that of the next group. */
    public record Group(int priority, long seconds) {}

    /** The pods of one group. */
    record Share(Group group, List<Pod> pods) {}

    /** Sorts the groups. */
    public ShutdownPeriods {
        groups =
                groups.stream().sorted(Comparator.comparingInt(Group::priority)).toList();
    }

    /** Returns the groups of a whole period of which the last part is for critical pods. */
    public static ShutdownPeriods of(Duration whole, Duration critical) {
        return whole.isZero()
                ? new ShutdownPeriods(List.of())
                : new ShutdownPeriods(List.of(
                        new Group(0, whole.minus(critical).toSeconds()), new Group(CRITICAL, critical.toSeconds())));
    }

    /** Returns how long the machine has to wait. */
    Duration whole() {
        return Duration.ofSeconds(groups.stream().mapToLong(Group::seconds).sum());
    }

    /** Returns who is ended when; pods below the lowest priority are among the lowest. */
    List<Share> shares(Collection<Pod> pods) {
        List<Share> shares = new ArrayList<>();
        groups.forEach(g -> shares.add(new Share(g, new ArrayList<>())));
        for (Pod pod : pods) {
            int priority = Objects.requireNonNullElse(pod.getSpec().getPriority(), 0);
            int index = 0;
            while (index + 1 < shares.size() && shares.get(index + 1).group().priority() <= priority) {
                index++;
            }
            shares.get(index).pods().add(pod);
        }
        return shares;
    }
}
