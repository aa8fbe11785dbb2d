package io.keelson.apiserver.audit;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What becomes of requests whose events cannot be written at once. */
public enum AuditLogMode {
    /** They go on; events that find no room are dropped and counted. */
    BATCH("batch"),
    /** They wait until their first event is written, and go on if it cannot be. */
    BLOCKING("blocking"),
    /** They wait until their first event is written, and are answered 500 if it cannot be. */
    BLOCKING_STRICT("blocking-strict");

    private final String text;

    AuditLogMode(String text) {
        this.text = text;
    }

    /** Returns the mode of a name. */
    public static AuditLogMode of(String name) {
        for (AuditLogMode mode : values()) {
            if (mode.text.equals(name)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("invalid audit log mode " + name + ", allowed modes are "
                + Arrays.stream(values()).map(mode -> mode.text).collect(Collectors.joining(",")));
    }

    @Override
    public String toString() {
        return text;
    }
}
