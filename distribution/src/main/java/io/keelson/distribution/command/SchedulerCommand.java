package io.keelson.distribution.command;

import io.keelson.distribution.alone.ComponentProcess;
import io.keelson.distribution.cluster.SchedulerConfigurationFile;
import io.keelson.scheduler.config.SchedulerConfiguration;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the scheduler alone, against any API server. */
@Command(
        name = "scheduler",
        description = "Run the scheduler alone, against the API server of a kubeconfig.",
        mixinStandardHelpOptions = true)
public final class SchedulerCommand implements Callable<Integer> {
    private static final int PORT = 10259;

    @Mixin
    private ComponentOptions component = new ComponentOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "How pods are scheduled: a KubeSchedulerConfiguration of kubescheduler.config.k8s.io/v1.")
    private @Nullable Path config;

    @Override
    public Integer call() {
        SchedulerConfiguration configuration =
                config == null ? SchedulerConfiguration.defaults() : SchedulerConfigurationFile.read(config);
        ComponentProcess.scheduler(component.settings(PORT, configuration.kubeconfig()), configuration);
        return CommandLine.ExitCode.OK;
    }
}
