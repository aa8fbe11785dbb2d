package io.keelson.distribution.process;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.scheduler.Scheduler;
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
        Scheduler made = new Scheduler(
                api.client("system:kube-scheduler", List.of(), "kube-scheduler"), config.nodeName(), Clock.systemUTC());
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
