package io.keelson.client.event;

import io.fabric8.kubernetes.api.model.ObjectReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of an event (client-go's correlator is the rule): the same again counts up the one there is; more
 * than ten alike that differ only in their message within ten minutes become one "combined" event; more than 25 about
 * one object, refilled by one every five minutes, are dropped. Remembers the last 4096 of each; not thread-safe.
 */
final class Correlator {
    private static final int REMEMBERED = 4096;
    private static final int ALIKE = 10;
    private static final Duration ALIKE_WITHIN = Duration.ofMinutes(10);
    private static final int BURST = 25;
    private static final double REFILL_PER_SECOND = 1.0 / 300;

    /** What the message of an event begins with that stands for several. */
    static final String COMBINED = "(combined from similar events): ";

    /** An event that somebody reported. */
    record Report(ObjectReference about, String type, String reason, String message) {}

    /** What to do with a report. */
    sealed interface Decision {
        /** Write a new event. */
        record Create(String message, Object memory) implements Decision {}

        /** Count up the one written before. */
        record CountUp(String name, int count, String message, Instant first, Object memory) implements Decision {}

        /** Say nothing. */
        record Drop() implements Decision {}
    }

    private record Subject(String kind, String namespace, String name, String uid, String apiVersion) {
        static Subject of(ObjectReference o) {
            return new Subject(
                    text(o.getKind()),
                    text(o.getNamespace()),
                    text(o.getName()),
                    text(o.getUid()),
                    text(o.getApiVersion()));
        }
    }

    private record Group(Subject subject, String fieldPath, String type, String reason) {}

    private record Same(Group group, String message) {}

    private static final class Bucket {
        double tokens = BURST;
        Instant filled;

        Bucket(Instant now) {
            filled = now;
        }
    }

    private static final class Alike {
        final Set<String> messages = new HashSet<>();
        Instant last;

        Alike(Instant now) {
            last = now;
        }
    }

    private static final class Written {
        @Nullable
        String name;

        int count;
        Instant first;

        Written(Instant first) {
            this.first = first;
        }
    }

    private final Clock clock;
    private final Map<Subject, Bucket> buckets = recent();
    private final Map<Group, Alike> groups = recent();
    private final Map<Same, Written> written = recent();

    Correlator(Clock clock) {
        this.clock = clock;
    }

    Decision decide(Report report) {
        Instant now = clock.instant();
        Group group =
                new Group(Subject.of(report.about), text(report.about.getFieldPath()), report.type, report.reason);
        Same same = aggregate(group, report.message, now);
        if (!admit(group.subject, now)) {
            return new Decision.Drop();
        }
        String message = same.message.isEmpty() ? COMBINED + report.message : report.message;
        Written one = written.computeIfAbsent(same, s -> new Written(now));
        one.count++;
        if (one.name == null) {
            return new Decision.Create(message, one);
        }
        return new Decision.CountUp(one.name, one.count, message, one.first, one);
    }

    /** The event of a decision has been written under this name. */
    void wrote(Object memory, String name, int count) {
        if (memory instanceof Written one) {
            one.name = name;
            one.count = count;
        }
    }

    /** The event counted up is gone: the next one is a new one. */
    void lost(Object memory) {
        if (memory instanceof Written one) {
            one.name = null;
            one.count = 0;
            one.first = clock.instant();
        }
    }

    private Same aggregate(Group group, String message, Instant now) {
        Alike alike = groups.computeIfAbsent(group, g -> new Alike(now));
        if (Duration.between(alike.last, now).compareTo(ALIKE_WITHIN) > 0) {
            alike.messages.clear();
        }
        alike.last = now;
        alike.messages.add(message);
        if (alike.messages.size() < ALIKE) {
            return new Same(group, message);
        }
        alike.messages.remove(alike.messages.iterator().next());
        return new Same(group, "");
    }

    private boolean admit(Subject subject, Instant now) {
        Bucket bucket = buckets.computeIfAbsent(subject, s -> new Bucket(now));
        double refill = Duration.between(bucket.filled, now).toMillis() / 1000.0 * REFILL_PER_SECOND;
        bucket.tokens = Math.min(BURST, bucket.tokens + refill);
        bucket.filled = now;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private static String text(@Nullable String s) {
        return s == null ? "" : s;
    }

    private static <K, V> Map<K, V> recent() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }
}
