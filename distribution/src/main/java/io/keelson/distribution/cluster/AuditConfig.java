package io.keelson.distribution.cluster;

import io.keelson.apiserver.audit.AuditLogConfig;
import io.keelson.apiserver.audit.AuditLogMode;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The audit log, by the names of upstream's flags; what is null is not said.
 *
 * @param policyFile what is noted ({@code --audit-policy-file})
 * @param logPath where it is written ({@code --audit-log-path})
 * @param logMaxAge after how many days old files go
 * @param logMaxBackup how many old files stay
 * @param logMaxSize from how many megabytes on a new file is begun
 * @param logMode {@code batch}, {@code blocking} or {@code blocking-strict}
 */
public record AuditConfig(
        @Nullable Path policyFile,
        @Nullable String logPath,
        @Nullable Integer logMaxAge,
        @Nullable Integer logMaxBackup,
        @Nullable Integer logMaxSize,
        @Nullable String logMode) {
    /** No log. */
    public static final AuditConfig NONE = new AuditConfig(null, null, null, null, null, null);

    /** Returns this with what another says, which counts where both do. */
    AuditConfig with(AuditConfig other) {
        return new AuditConfig(
                or(other.policyFile, policyFile),
                or(other.logPath, logPath),
                or(other.logMaxAge, logMaxAge),
                or(other.logMaxBackup, logMaxBackup),
                or(other.logMaxSize, logMaxSize),
                or(other.logMode, logMode));
    }

    private static <T> @Nullable T or(@Nullable T set, @Nullable T otherwise) {
        return set != null ? set : otherwise;
    }

    /**
     * Returns the settings of the server's log.
     *
     * @throws ConfigurationException where a value cannot be used
     */
    public AuditLogConfig log() {
        try {
            return new AuditLogConfig(
                    policyFile,
                    logPath,
                    Objects.requireNonNullElse(logMaxAge, 0),
                    Objects.requireNonNullElse(logMaxBackup, 0),
                    Objects.requireNonNullElse(logMaxSize, 0),
                    AuditLogMode.of(Objects.requireNonNullElse(logMode, "blocking")));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("audit: " + e.getMessage());
        }
    }
}
