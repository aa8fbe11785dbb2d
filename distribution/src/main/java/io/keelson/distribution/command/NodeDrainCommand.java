package io.keelson.distribution.command;

import io.keelson.distribution.kubeconfig.AdminClient;
import io.keelson.distribution.node.NodeDrain;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Empties a node. */
@Command(
        name = "drain",
        description =
                "Let no more pods come to a node and evict those it has, but those of daemon sets and static ones.",
        mixinStandardHelpOptions = true)
public final class NodeDrainCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(paramLabel = "NAME", description = "The node's name.")
    private String name = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for pods to end (default: ${DEFAULT-VALUE}).",
            defaultValue = "300")
    private int timeout;

    @Option(names = "--force", description = "Also evict pods that nothing will make again elsewhere.")
    private boolean force;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        int evicted = AdminClient.with(
                cluster.directory(),
                api -> new NodeDrain(api, name, force)
                        .run(Duration.ofSeconds(timeout), spec.commandLine().getOut()::println));
        spec.commandLine().getOut().println("Node " + name + " is drained (" + evicted + " pods).");
        return CommandLine.ExitCode.OK;
    }
}
