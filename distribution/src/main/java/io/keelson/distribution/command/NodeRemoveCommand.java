package io.keelson.distribution.command;

import io.fabric8.kubernetes.api.model.Node;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.kubeconfig.AdminClient;
import io.keelson.distribution.lab.Lab;
import io.keelson.distribution.lab.LabMachine;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a node out of the cluster; the machine of a lab goes with all its data. */
@Command(
        name = "remove",
        description = "Take a node out of the cluster, without asking its pods (see 'drain').",
        mixinStandardHelpOptions = true)
public final class NodeRemoveCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(paramLabel = "NAME", description = "The node's name.")
    private String name = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        ClusterDirectory directory = cluster.directory();
        if (name.equals(cluster.config().nodeName())) {
            throw new ConfigurationException(
                    "\"" + name + "\" is this machine, where the control plane runs: 'keelson down' stops it");
        }
        Optional<LabMachine> machine =
                Lab.of(directory, cluster.config().clusterCidr()).flatMap(lab -> lab.find(name));
        machine.ifPresent(LabMachine::stop);
        boolean there = AdminClient.with(directory, api -> {
            Node node = api.get(Node.class, null, name);
            if (node != null) {
                api.delete(node, null);
            }
            return node != null;
        });
        if (!there && machine.isEmpty()) {
            throw new ConfigurationException("there is no node \"" + name + "\"");
        }
        machine.ifPresent(m -> DownCommand.delete(m.directory().root()));
        PrintWriter out = spec.commandLine().getOut();
        out.println("Node " + name + " is removed.");
        if (machine.isEmpty()) {
            out.println("Its machine stops being a node with 'keelson down --purge' there.");
        }
        return CommandLine.ExitCode.OK;
    }
}
