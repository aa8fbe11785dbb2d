package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterConfig.Settings;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.PodRanges;
import io.keelson.distribution.cluster.ServiceRanges;
import io.keelson.distribution.kubeconfig.ClusterKubeconfigs;
import io.keelson.distribution.kubeconfig.UserKubeconfig;
import io.keelson.distribution.lab.Lab;
import io.keelson.distribution.lab.LabNodes;
import io.keelson.distribution.prerequisites.NodePrerequisites;
import io.keelson.distribution.process.ApiProbe;
import io.keelson.distribution.process.ClusterMain;
import io.keelson.distribution.process.ClusterProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the cluster, or tells that it runs already. */
@Command(
        name = "up",
        description = "Start a cluster on this machine and wait until it can be used.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {
    private static final Duration ENDING = Duration.ofSeconds(10);

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--no-node", description = "Run the control plane alone; needs no root.")
    private boolean noNode;

    @Option(names = "--node-name", description = "The node's name (default: the host's name).")
    private @Nullable String nodeName;

    @Option(
            names = "--nodes",
            paramLabel = "COUNT",
            description = "How many nodes the cluster has on this machine; each further one is a machine of its own in"
                    + " namespaces (default: those it had, else 1).")
    private @Nullable Integer nodes;

    @Option(names = "--foreground", description = "Stay in the foreground, logging to the terminal, until interrupted.")
    private boolean foreground;

    @Option(
            names = "--kubelet-config",
            paramLabel = "FILE",
            description = "The kubelet's settings: a KubeletConfiguration of kubelet.config.k8s.io/v1beta1.")
    private @Nullable Path kubeletConfig;

    @Option(
            names = "--scheduler-config",
            paramLabel = "FILE",
            description = "How pods are scheduled: a KubeSchedulerConfiguration of kubescheduler.config.k8s.io/v1.")
    private @Nullable Path schedulerConfig;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Settings file = server.file();
        ClusterDirectory directory = server.directory(file);
        boolean node = !noNode && !Boolean.FALSE.equals(file.node());
        checkNodes(node);
        ClusterConfig planned = server.configure(
                        ClusterConfig.defaults(directory.root()).with(ranges(directory, node)), file, directory)
                .with(new Settings(
                        null,
                        null,
                        null,
                        null,
                        noNode ? Boolean.FALSE : null,
                        nodeName,
                        null,
                        null,
                        null,
                        null,
                        null,
                        kubeletConfig == null ? null : kubeletConfig.toAbsolutePath(),
                        schedulerConfig == null ? null : schedulerConfig.toAbsolutePath(),
                        null,
                        null))
                .validated();
        Progress progress = new Progress(out);
        boolean several = node
                && (nodes != null && nodes > 1
                        || Lab.of(directory, planned.clusterCidr()).isPresent());
        Optional<ClusterState> running = ClusterState.read(directory).filter(s -> lives(s, directory));
        if (running.isPresent()) {
            return alreadyUp(running.get(), planned, several, directory, out, progress);
        }
        checkMachine(planned, progress);
        kubectl(out, progress);
        directory.create();
        Lab lab = several ? Lab.prepare(directory, planned.clusterCidr()) : null;
        ClusterConfig config = lab == null ? planned : planned.with(Settings.ofNodeAddress(lab.address()));
        if (foreground) {
            ClusterMain.run(config, directory, true);
            return CommandLine.ExitCode.OK;
        }
        ClusterProcess process = ClusterProcess.launch(config, directory);
        ClusterState state = process.awaitReady(progress::step);
        if (state.phase() != ClusterState.Phase.READY) {
            progress.failed();
            throw new ConfigurationException(state.message() + " (see " + directory.log() + ")");
        }
        progress.done();
        further(config, lab, directory, progress);
        finish(config, directory, out);
        return CommandLine.ExitCode.OK;
    }

    private void checkNodes(boolean node) {
        if (nodes == null) {
            return;
        }
        if (nodes < 1 || nodes > Lab.LARGEST) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "not a number of nodes: " + nodes + " (1 to " + Lab.LARGEST + ")");
        }
        if (nodes > 1 && (!node || foreground)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--nodes goes neither with --no-node nor with --foreground");
        }
    }

    /** Brings the nodes besides that of this machine up. */
    private void further(ClusterConfig config, @Nullable Lab lab, ClusterDirectory directory, Progress progress) {
        if (lab == null) {
            return;
        }
        ClusterKubeconfigs.write(config.serverUrl(), directory);
        progress.step("starting the other nodes");
        try {
            new LabNodes(config, directory, lab).up(nodes == null ? 1 : nodes);
        } catch (ConfigurationException e) {
            progress.failed();
            throw e;
        }
        progress.done();
    }

    /**
     * Whether a cluster's process is there and works. One that says that it is ready and does not answer is ending or hangs:
     * it gets a moment for either, and where it is still there after that, {@code up} says so.
     */
    private static boolean lives(ClusterState state, ClusterDirectory directory) {
        if (state.process().isEmpty()) {
            return false;
        }
        if (state.phase() != ClusterState.Phase.READY || ApiProbe.answers(directory)) {
            return true;
        }
        if (new ClusterProcess(directory, state).gone(ENDING)) {
            return false;
        }
        if (ApiProbe.answers(directory)) {
            return true;
        }
        throw new ConfigurationException("process " + state.pid() + " of the cluster in " + directory.root()
                + " is there and does not answer: stop it with 'keelson down'");
    }

    private static Settings ranges(ClusterDirectory directory, boolean node) {
        String pods = node ? PodRanges.of(directory) : null;
        String services = node ? ServiceRanges.of(directory) : null;
        return new Settings(
                null, null, null, null, null, null, pods, services, null, null, null, null, null, null, null);
    }

    private int alreadyUp(
            ClusterState state,
            ClusterConfig config,
            boolean several,
            ClusterDirectory directory,
            PrintWriter out,
            Progress progress) {
        if (!state.server().equals(config.serverUrl()) || config.node() != (state.node() != null)) {
            throw new ConfigurationException(
                    "the cluster in " + directory.root() + " runs already with other settings ("
                            + state.server() + (state.node() == null ? ", no node" : ", node " + state.node())
                            + "): stop it first with 'keelson down'");
        }
        ClusterState ready = new ClusterProcess(directory, state).awaitReady(progress::step);
        if (ready.phase() != ClusterState.Phase.READY) {
            progress.failed();
            throw new ConfigurationException(ready.message() + " (see " + directory.log() + ")");
        }
        progress.done();
        ClusterConfig started = ClusterConfig.of(directory);
        if (several) {
            if (started.nodeAddress() == null) {
                throw new ConfigurationException("the cluster in " + directory.root()
                        + " was started for one node: stop it first with 'keelson down'");
            }
            further(started, Lab.prepare(directory, started.clusterCidr()), directory, progress);
        }
        out.println("The cluster runs already (process " + state.pid() + ").");
        finish(config, directory, out);
        return CommandLine.ExitCode.OK;
    }

    private static void checkMachine(ClusterConfig config, Progress progress) {
        if (config.node()) {
            NodePrerequisites.require(progress::step);
            progress.done();
        }
    }

    /** What is printed next cannot be typed without kubectl; a cluster is of use to others without it. */
    private static void kubectl(PrintWriter out, Progress progress) {
        if (NodePrerequisites.onPath("kubectl")) {
            return;
        }
        if (!"root".equals(System.getProperty("user.name")) || !NodePrerequisites.debian()) {
            out.println("  There is no kubectl on this machine: Debian has it in the package kubernetes-client.");
            return;
        }
        try {
            NodePrerequisites.install(List.of("kubernetes-client"), progress::step);
            progress.done();
            out.println(
                    "  There was no kubectl, so Debian's kubernetes-client (1.20) was installed; docs/ says how to get"
                            + " a newer one.");
        } catch (ConfigurationException e) {
            progress.failed();
            out.println("  There is no kubectl on this machine, and " + e.getMessage() + ".");
        }
    }

    private static void finish(ClusterConfig config, ClusterDirectory directory, PrintWriter out) {
        UserKubeconfig user = UserKubeconfig.of(directory);
        user.merge(config.serverUrl(), directory);
        out.println();
        out.println("Keelson is up at " + config.serverUrl() + "; kubectl's context is \"" + user.context() + "\" in "
                + user.file() + ".");
        out.println();
        out.println("  kubectl get nodes");
        if (config.node()) {
            out.println("  kubectl apply -f manifests/examples/hello.yaml");
        }
        out.println("  ./keelson status" + flag(directory));
        out.println("  ./keelson down" + flag(directory));
        out.flush();
    }

    private static String flag(ClusterDirectory directory) {
        return directory.root().equals(ClusterDirectory.defaultRoot()) ? "" : " --data-dir " + directory.root();
    }
}
