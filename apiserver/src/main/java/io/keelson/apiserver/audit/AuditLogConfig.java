package io.keelson.apiserver.audit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is written into an audit log, and where.
 *
 * @param policyFile the policy, null for none: then nothing is noted
 * @param logPath the file, {@code -} for standard output, null for none: then nothing is noted
 * @param maxAge after how many days old files go, 0 for never
 * @param maxBackups how many old files stay, 0 for all
 * @param maxSize from how many megabytes on a new file is begun, 0 for 100
 * @param mode what happens where events come faster than they are written
 */
public record AuditLogConfig(
        @Nullable Path policyFile,
        @Nullable String logPath,
        int maxAge,
        int maxBackups,
        int maxSize,
        AuditLogMode mode) {
    /** No log. */
    public static final AuditLogConfig NONE = new AuditLogConfig(null, null, 0, 0, 0, AuditLogMode.BLOCKING);

    public AuditLogConfig {
        if (maxAge < 0 || maxBackups < 0 || maxSize < 0) {
            throw new IllegalArgumentException(
                    "--audit-log-maxage, --audit-log-maxbackup and --audit-log-maxsize can't be a negative number");
        }
    }
}
