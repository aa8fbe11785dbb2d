package io.keelson.kubelet.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log is wanted.
 *
 * @param follow whether to go on while the container runs
 * @param tailLines only so many lines from the end, null for all
 * @param since only lines from this time on, null for all
 * @param timestamps whether each line begins with its time
 * @param limitBytes no more than so many bytes, null for no limit
 * @param stream {@code stdout} or {@code stderr}, empty for both
 */
public record LogOptions(
        boolean follow,
        @Nullable Long tailLines,
        @Nullable Instant since,
        boolean timestamps,
        @Nullable Long limitBytes,
        String stream) {

    /** The last lines of a log. */
    public static LogOptions tail(long lines) {
        return new LogOptions(false, lines, null, false, null, "");
    }
}
