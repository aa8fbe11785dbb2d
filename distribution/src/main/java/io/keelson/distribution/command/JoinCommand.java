package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.JoinedNode;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.distribution.join.BootstrapTokens;
import io.keelson.distribution.join.CertificatePin;
import io.keelson.distribution.join.NodeJoin;
import io.keelson.distribution.prerequisites.NodePrerequisites;
import io.keelson.distribution.process.ClusterProcess;
import io.keelson.distribution.process.JoinChecks;
import io.keelson.distribution.process.NodeTeardown;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes this machine a node of a cluster elsewhere, and waits until its node is there. */
@Command(
        name = "join",
        description = "Make this machine a node of a cluster; 'keelson token create' there prints the whole line.",
        mixinStandardHelpOptions = true)
public final class JoinCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(paramLabel = "URL", description = "The cluster's API server, such as https://192.0.2.1:6443.")
    private String url = "";

    @Option(names = "--token", required = true, paramLabel = "TOKEN", description = "A token of the cluster.")
    private String token = "";

    @Option(
            names = "--ca-hash",
            required = true,
            paramLabel = "HASH",
            description = "What the cluster's certificate authority is known by: sha256: and its digits.")
    private String hash = "";

    @Option(names = "--node-name", description = "The node's name (default: the host's name).")
    private String nodeName = ClusterConfig.hostName();

    @Option(
            names = "--address",
            description = "The address other nodes reach this one by (default: that of the default route).")
    private @Nullable String address;

    @Option(
            names = "--kubelet-port",
            paramLabel = "PORT",
            description = "The kubelet's port (default: ${DEFAULT-VALUE}).",
            defaultValue = "10250")
    private int kubeletPort;

    @Option(
            names = "--kubelet-config",
            paramLabel = "FILE",
            description = "The kubelet's settings: a KubeletConfiguration of kubelet.config.k8s.io/v1beta1.")
    private @Nullable Path kubeletConfig;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = new Progress(out);
        URI server = server();
        BootstrapTokens.check(token);
        CertificatePin pin = CertificatePin.parse(hash);
        NodeJoin.Wish wish = wish();
        ClusterDirectory directory = cluster.directory();
        refuseUsed(directory);
        NodePrerequisites.require(progress::step);
        progress.done();
        boolean made = Files.notExists(directory.root());
        try {
            JoinedNode joined =
                    new NodeJoin(server, token, pin).into(directory, wish, server, JoinChecks::check, progress::step);
            start(joined, directory, progress);
        } catch (ConfigurationException e) {
            progress.failed();
            undo(directory, wish, made);
            throw e;
        }
        progress.done();
        out.println();
        out.println("This machine is the node \"" + nodeName + "\" of the cluster at " + server + ".");
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private static void start(JoinedNode joined, ClusterDirectory directory, Progress progress) {
        ClusterProcess process = ClusterProcess.launch(joined, directory);
        ClusterState state = process.awaitReady(progress::step);
        if (state.phase() != ClusterState.Phase.READY) {
            process.stop(PATIENCE);
            throw new ConfigurationException(state.message());
        }
    }

    /** Leaves the machine as it was. */
    private static void undo(ClusterDirectory directory, NodeJoin.Wish wish, boolean made) {
        if (JoinedNode.isIn(directory) && Files.isDirectory(directory.runtime())) {
            NodeTeardown.run(NodeConfig.of(directory), directory);
        }
        if (Files.isDirectory(directory.root())) {
            directory.owned().forEach(DownCommand::delete);
            if (made) {
                DownCommand.deleteIfEmpty(directory.root());
            }
        }
    }

    private URI server() {
        try {
            URI uri = URI.create(url);
            if ("https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && List.of("", "/").contains(uri.getPath())) {
                return URI.create("https://" + uri.getHost() + ":" + (uri.getPort() < 0 ? 443 : uri.getPort()));
            }
        } catch (IllegalArgumentException e) {
            throw notAServer();
        }
        throw notAServer();
    }

    private CommandLine.ParameterException notAServer() {
        return new CommandLine.ParameterException(
                spec.commandLine(), "not an API server: " + url + " (it has the form https://192.0.2.1:6443)");
    }

    private NodeJoin.Wish wish() {
        ClusterConfig.checkNodeName("--node-name", nodeName);
        if (kubeletPort < 1 || kubeletPort > 65535) {
            throw new CommandLine.ParameterException(spec.commandLine(), "not a port: " + kubeletPort);
        }
        if (address != null) {
            try {
                InetAddress.ofLiteral(address);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.ParameterException(spec.commandLine(), "not an address: " + address, e);
            }
        }
        return new NodeJoin.Wish(
                nodeName, address, kubeletPort, kubeletConfig == null ? null : kubeletConfig.toAbsolutePath());
    }

    private static void refuseUsed(ClusterDirectory directory) {
        if (JoinedNode.isIn(directory)) {
            throw new ConfigurationException(
                    "this machine is a node of " + JoinedNode.read(directory).server()
                            + " already: leave that cluster first with 'keelson down --purge'");
        }
        if (Files.exists(directory.config())) {
            throw new ConfigurationException("there is a cluster in " + directory.root()
                    + " already: delete it first with 'keelson down --purge', or choose another --data-dir");
        }
    }
}
