package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.lab.LabMachine;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops the time of a machine of a lab. */
@Command(
        name = "freeze",
        description = "Freeze all processes of a node where they are; 'node start' lets them go on.",
        mixinStandardHelpOptions = true)
public final class NodeFreezeCommand implements Callable<Integer> {
    @Mixin
    private LabOptions lab = new LabOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        LabMachine machine = lab.machine();
        if (!machine.freeze(true)) {
            throw new ConfigurationException(
                    "the node " + machine.name() + " does not run, or this kernel cannot freeze it");
        }
        spec.commandLine().getOut().println("Node " + machine.name() + " is frozen.");
        return CommandLine.ExitCode.OK;
    }
}
