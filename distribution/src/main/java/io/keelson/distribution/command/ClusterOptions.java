package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option every command has: which cluster is meant. */
final class ClusterOptions {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the cluster lives (default: /var/lib/keelson for root).")
    @Nullable
    Path dataDir;

    /** Returns the directory of the cluster that is meant. */
    ClusterDirectory directory() {
        return new ClusterDirectory(dataDir != null ? dataDir : ClusterDirectory.defaultRoot());
    }

    /** Returns the configuration the cluster was last started with, or the defaults. */
    ClusterConfig config() {
        return ClusterConfig.of(directory());
    }
}
