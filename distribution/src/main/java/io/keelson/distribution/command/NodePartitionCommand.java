package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.lab.LabMachine;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Cuts a machine of a lab off from all others. */
@Command(
        name = "partition",
        description = "Cut a node off from the cluster; 'node start' lets it be reached again.",
        mixinStandardHelpOptions = true)
public final class NodePartitionCommand implements Callable<Integer> {
    @Mixin
    private LabOptions lab = new LabOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        LabMachine machine = lab.machine();
        if (!machine.connect(false)) {
            throw new ConfigurationException("the node " + machine.name() + " does not run");
        }
        spec.commandLine().getOut().println("Node " + machine.name() + " is cut off.");
        return CommandLine.ExitCode.OK;
    }
}
