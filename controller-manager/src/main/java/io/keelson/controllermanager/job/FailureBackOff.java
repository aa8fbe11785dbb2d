package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.reconcile.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How long a job waits after failures before it makes pods again: ten seconds after the first since the last success,
 * doubled by each further one up to ten minutes.
 */
final class FailureBackOff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /**
     * What is known of a job's failures.
     *
     * @param failures since the last success
     * @param last when the last failed, null without failures
     */
    record State(int failures, @Nullable Instant last) {
        static final State NONE = new State(0, null);

        /** With pods that have finished since. */
        State with(List<Pod> succeeded, List<Pod> failed) {
            Instant success = succeeded.stream()
                    .map(JobPods::finishedAt)
                    .max(Comparator.naturalOrder())
                    .orElse(null);
            List<Instant> since = failed.stream()
                    .map(JobPods::finishedAt)
                    .filter(at -> success == null || at.isAfter(success))
                    .sorted()
                    .toList();
            if (success != null) {
                return new State(since.size(), since.isEmpty() ? null : since.getLast());
            }
            return since.isEmpty() ? this : new State(failures + since.size(), since.getLast());
        }

        Duration remaining(Instant now) {
            return FailureBackOff.remaining(failures, last, now);
        }
    }

    private final Map<ObjectKey, State> states = new ConcurrentHashMap<>();

    State of(ObjectKey job) {
        return states.getOrDefault(job, State.NONE);
    }

    void remember(ObjectKey job, State state) {
        if (state.equals(State.NONE)) {
            states.remove(job);
        } else {
            states.put(job, state);
        }
    }

    void forget(ObjectKey job) {
        states.remove(job);
    }

    /** How long to wait yet after so many failures; zero when it is time. */
    static Duration remaining(int failures, @Nullable Instant last, Instant now) {
        if (failures == 0 || last == null) {
            return Duration.ZERO;
        }
        Duration delay = failures > 7 ? LONGEST : FIRST.multipliedBy(1L << (failures - 1));
        Duration left = (delay.compareTo(LONGEST) > 0 ? LONGEST : delay).minus(Duration.between(last, now));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
