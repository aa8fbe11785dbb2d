package io.keelson.distribution.command;

import io.keelson.distribution.lab.LabMachine;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Switches a machine of a lab off, as by its power button. */
@Command(
        name = "stop",
        description = "Switch a node off: all its processes are killed at once.",
        mixinStandardHelpOptions = true)
public final class NodeStopCommand implements Callable<Integer> {
    @Mixin
    private LabOptions lab = new LabOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        LabMachine machine = lab.machine();
        machine.stop();
        spec.commandLine().getOut().println("Node " + machine.name() + " is off.");
        return CommandLine.ExitCode.OK;
    }
}
