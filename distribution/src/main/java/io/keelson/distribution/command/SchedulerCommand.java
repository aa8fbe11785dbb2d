package io.keelson.distribution.command;

import io.keelson.distribution.alone.ComponentProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the scheduler alone, against any API server. */
@Command(
        name = "scheduler",
        description = "Run the scheduler alone, against the API server of a kubeconfig.",
        mixinStandardHelpOptions = true)
public final class SchedulerCommand implements Callable<Integer> {
    private static final int PORT = 10259;

    @Mixin
    private ComponentOptions component = new ComponentOptions();

    @Override
    public Integer call() {
        ComponentProcess.scheduler(component.settings(PORT));
        return CommandLine.ExitCode.OK;
    }
}
