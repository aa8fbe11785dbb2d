package io.keelson.kubelet.container;

import io.keelson.api.time.GoDuration;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Durations and quoted texts as upstream's messages print them. */
public final class GoText {
    private GoText() {}

    /** Returns a duration in whole milliseconds as Go prints it: {@code 1m20s}, {@code 1.5s}, {@code 12ms}. */
    public static String duration(Duration duration) {
        return GoDuration.format(duration.truncatedTo(ChronoUnit.MILLIS));
    }

    /** Returns a text in double quotes, with quotes and backslashes escaped. */
    public static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                + '"';
    }
}
