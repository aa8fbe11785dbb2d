package io.keelson.distribution.command;

import io.keelson.distribution.alone.ComponentProcess;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the controllers alone, against any API server. */
@Command(
        name = "controller-manager",
        description = "Run the controllers alone, against the API server of a kubeconfig.",
        mixinStandardHelpOptions = true)
public final class ControllerManagerCommand implements Callable<Integer> {
    private static final int PORT = 10257;

    @Mixin
    private ComponentOptions component = new ComponentOptions();

    @Option(
            names = "--cluster-cidr",
            paramLabel = "CIDR",
            description = "The addresses nodes get their pod ranges from (default: no ranges are given).")
    private @Nullable String clusterCidr;

    @Option(
            names = "--use-service-account-credentials",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "Give each controller the identity of its own service account (default: ${DEFAULT-VALUE}).")
    private boolean ownAccounts = true;

    @Override
    public Integer call() {
        ComponentProcess.controllerManager(component.settings(PORT, ""), clusterCidr, ownAccounts);
        return CommandLine.ExitCode.OK;
    }
}
