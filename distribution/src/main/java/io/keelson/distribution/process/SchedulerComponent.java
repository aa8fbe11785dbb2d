package io.keelson.distribution.process;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.SchedulerConfigurationFile;
import io.keelson.scheduler.Scheduler;
import io.keelson.scheduler.config.SchedulerConfiguration;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scheduler. */
final class SchedulerComponent implements Component {
    private final ClusterConfig config;
    private final ApiServerComponent api;
    private volatile @Nullable Scheduler scheduler;

    SchedulerComponent(ClusterConfig config, ApiServerComponent api) {
        this.config = config;
        this.api = api;
    }

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public void start() throws InterruptedException {
        Path file = config.schedulerConfig();
        SchedulerConfiguration configuration =
                file == null ? SchedulerConfiguration.defaults() : SchedulerConfigurationFile.read(file);
        if (!configuration.kubeconfig().isEmpty()) {
            throw new ConfigurationException(file + ": clientConnection.kubeconfig: the scheduler of a cluster that"
                    + " \"up\" starts has the API server of that cluster");
        }
        Scheduler made = new Scheduler(
                configuration,
                api.client("system:kube-scheduler", List.of(), "kube-scheduler"),
                config.nodeName(),
                Clock.systemUTC());
        scheduler = made;
        api.server().componentHealth().register("scheduler", made::healthy);
        made.start();
    }

    @Override
    public void stop() {
        Scheduler running = scheduler;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public String health() {
        Scheduler running = scheduler;
        return running != null && running.healthy() ? "ready" : "starting";
    }
}
