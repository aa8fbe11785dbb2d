package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.process.ClusterProcess;
import io.keelson.distribution.process.ClusterServer;
import io.keelson.distribution.process.LogConfiguration;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the cluster's process; {@code up} starts it in the background. */
@Command(name = "server", hidden = true, description = "Run the cluster in this process until it is stopped.")
public final class ServerCommand implements Callable<Integer> {
    private static final Duration HEALTH = Duration.ofSeconds(5);

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Override
    public Integer call() {
        return run(cluster.config().validated(), cluster.directory(), false);
    }

    /** Runs until the process is asked to end. */
    static int run(ClusterConfig config, ClusterDirectory directory, boolean foreground) {
        if (foreground) {
            ClusterProcess.writeConfig(config, directory);
            LogConfiguration.toTerminal();
        } else {
            LogConfiguration.toFile(directory.log());
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            stop.countDown();
            await(stopped);
        }));
        try (ClusterServer server = ClusterServer.start(config, directory)) {
            while (!stop.await(HEALTH.toMillis(), TimeUnit.MILLISECONDS)) {
                server.refresh();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
        return CommandLine.ExitCode.OK;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
