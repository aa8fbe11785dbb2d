package io.keelson.distribution.command;

import io.keelson.distribution.lab.LabMachine;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Switches a machine of a lab on, or ends what was done to it. */
@Command(
        name = "start",
        description = "Switch a node on again; one that was cut off or frozen goes on.",
        mixinStandardHelpOptions = true)
public final class NodeStartCommand implements Callable<Integer> {
    @Mixin
    private LabOptions lab = new LabOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        LabMachine machine = lab.machine();
        lab.nodes().up(List.of(machine));
        spec.commandLine().getOut().println("Node " + machine.name() + " runs.");
        return CommandLine.ExitCode.OK;
    }
}
