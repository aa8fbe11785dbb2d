package io.keelson.distribution.command;

import io.keelson.distribution.cluster.AuditConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the audit log, as upstream's API server has them. */
final class AuditOptions {
    @Option(
            names = "--audit-policy-file",
            paramLabel = "FILE",
            description = "What is noted of which requests, a Policy of audit.k8s.io/v1.")
    private @Nullable Path policyFile;

    @Option(
            names = "--audit-log-path",
            paramLabel = "FILE",
            description = "Where it is written, a line of JSON an event; '-' for standard output.")
    private @Nullable String logPath;

    @Option(
            names = "--audit-log-maxage",
            paramLabel = "DAYS",
            description = "After how many days old files go (default: never).")
    private @Nullable Integer maxAge;

    @Option(
            names = "--audit-log-maxbackup",
            paramLabel = "COUNT",
            description = "How many old files stay (default: all).")
    private @Nullable Integer maxBackup;

    @Option(
            names = "--audit-log-maxsize",
            paramLabel = "MEGABYTES",
            description = "From which size on a new file is begun (default: 100).")
    private @Nullable Integer maxSize;

    @Option(
            names = "--audit-log-mode",
            paramLabel = "MODE",
            description = "What requests do whose events cannot be written at once: batch (go on), blocking (wait, the"
                    + " default), blocking-strict (wait, and fail if they cannot be written).")
    private @Nullable String mode;

    AuditConfig config() {
        // The server may run in another directory than the command.
        String path = logPath == null || logPath.isEmpty() || logPath.equals("-")
                ? logPath
                : Path.of(logPath).toAbsolutePath().toString();
        return new AuditConfig(
                policyFile == null ? null : policyFile.toAbsolutePath(), path, maxAge, maxBackup, maxSize, mode);
    }
}
