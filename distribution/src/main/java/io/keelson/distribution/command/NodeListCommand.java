package io.keelson.distribution.command;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeList;
import io.keelson.distribution.kubeconfig.AdminClient;
import io.keelson.distribution.lab.Lab;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the nodes, with where their machines are. */
@Command(name = "ls", description = "List the nodes.", mixinStandardHelpOptions = true)
public final class NodeListCommand implements Callable<Integer> {
    private static final String FORMAT = "%-24s %-26s %-16s %-18s %-20s %s%n";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<Node> nodes = AdminClient.with(
                cluster.directory(),
                api -> api.wire()
                        .mapper()
                        .convertValue(api.tree(api.send("GET", "/api/v1/nodes", null, null)), NodeList.class)
                        .getItems());
        Optional<Lab> lab = Lab.of(cluster.directory(), cluster.config().clusterCidr());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(FORMAT, "NAME", "STATUS", "ADDRESS", "PODS", "VERSION", "MACHINE");
        for (Node node : nodes) {
            String name = node.getMetadata().getName();
            out.printf(
                    FORMAT,
                    name,
                    status(node),
                    address(node),
                    Objects.requireNonNullElse(node.getSpec().getPodCIDR(), "<none>"),
                    node.getStatus().getNodeInfo() == null
                            ? "<unknown>"
                            : node.getStatus().getNodeInfo().getKubeletVersion(),
                    machine(name, lab));
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private String machine(String name, Optional<Lab> lab) {
        if (name.equals(cluster.config().nodeName())) {
            return "this one";
        }
        return lab.flatMap(l -> l.find(name))
                .map(m ->
                        "lab, " + m.condition().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .orElse("another");
    }

    private static String status(Node node) {
        String ready = node.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready"))
                .map(c -> c.getStatus().equals("True") ? "Ready" : "NotReady")
                .findFirst()
                .orElse("Unknown");
        return ready + (Boolean.TRUE.equals(node.getSpec().getUnschedulable()) ? ",SchedulingDisabled" : "");
    }

    private static String address(Node node) {
        return Objects.requireNonNullElse(node.getStatus().getAddresses(), List.<NodeAddress>of()).stream()
                .filter(a -> a.getType().equals("InternalIP"))
                .map(NodeAddress::getAddress)
                .findFirst()
                .orElse("<none>");
    }
}
