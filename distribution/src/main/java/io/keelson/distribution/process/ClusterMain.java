package io.keelson.distribution.process;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.kubeconfig.ClusterKubeconfigs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * The program of the cluster's background process, which {@code up} starts. It takes no part in the command line: the
 * library that reads options cannot be kept in the JVM's start-up cache and would cost every start a tenth of a second.
 */
public final class ClusterMain {
    private static final Duration HEALTH = Duration.ofSeconds(5);

    private ClusterMain() {}

    /**
     * Runs the cluster of a directory with the settings that lie there.
     *
     * @param arguments the cluster's directory
     */
    public static void main(String[] arguments) {
        ClusterDirectory directory = new ClusterDirectory(Path.of(arguments[0]));
        int status = 1;
        try {
            run(ClusterConfig.of(directory).validated(), directory, false);
            status = 0;
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ClusterMain.class).error("the cluster ended", e);
            System.err.println("keelson: " + ClusterServer.reason(e));
        }
        System.exit(status); // also where something that failed to start left a thread behind
    }

    /** Runs until the process is asked to end. */
    public static void run(ClusterConfig config, ClusterDirectory directory, boolean foreground) {
        if (foreground) {
            ClusterProcess.writeConfig(config, directory);
            LogConfiguration.toTerminal();
        } else {
            LogConfiguration.toFile(directory.log());
        }
        run(() -> {
            ClusterServer server = ClusterServer.start(config, directory);
            if (foreground) {
                // Nobody waits for this process to write them, as the command does that starts one in the background.
                ClusterKubeconfigs.write(config.serverUrl(), directory);
            }
            return server;
        });
    }

    /** Runs the API server alone in the foreground, until the process is asked to end. */
    public static void runApiServer(ClusterConfig config, ClusterDirectory directory) {
        ClusterProcess.writeConfig(config, directory);
        LogConfiguration.toTerminal();
        run(() -> {
            ClusterServer server = ClusterServer.startApiServer(config, directory);
            ClusterKubeconfigs.write(config.serverUrl(), directory);
            return server;
        });
    }

    private static void run(Supplier<ClusterServer> start) {
        try (Termination termination = Termination.listen();
                ClusterServer server = start.get()) {
            while (!termination.await(HEALTH)) {
                server.refresh();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
