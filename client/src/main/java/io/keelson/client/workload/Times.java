package io.keelson.client.workload;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as objects carry them: RFC 3339 in UTC, to the second. */
public final class Times {
    private Times() {}

    /** A time as text. */
    public static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Text as a time; null when there is none or it is not one. */
    public static @Nullable Instant instant(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Text as a time; the epoch when there is none. */
    public static Instant orEpoch(@Nullable String text) {
        Instant time = instant(text);
        return time == null ? Instant.EPOCH : time;
    }
}
