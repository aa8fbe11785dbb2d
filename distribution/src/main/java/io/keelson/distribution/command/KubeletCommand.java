package io.keelson.distribution.command;

import io.keelson.distribution.alone.KubeletProcess;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.process.HostAddress;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the kubelet alone, against any API server and on any runtime that speaks CRI. */
@Command(
        name = "kubelet",
        description = "Run the kubelet alone, against the API server of a kubeconfig, on a container runtime.",
        mixinStandardHelpOptions = true)
public final class KubeletCommand implements Callable<Integer> {
    @Option(
            names = "--kubeconfig",
            required = true,
            paramLabel = "FILE",
            description = "Names the API server and holds the node's credentials.")
    private Path kubeconfig = Path.of("");

    @Mixin
    private ApiServersOption api = new ApiServersOption();

    @Option(names = "--config", paramLabel = "FILE", description = "A KubeletConfiguration.")
    private @Nullable Path config;

    @Option(
            names = "--container-runtime-endpoint",
            paramLabel = "SOCKET",
            defaultValue = "unix:///run/keelson/cri.sock",
            description = "The runtime's socket (default: ${DEFAULT-VALUE}).")
    private String runtime = "";

    @Option(names = "--hostname-override", paramLabel = "NAME", description = "The node's name (default: the host's).")
    private @Nullable String nodeName;

    @Option(
            names = "--node-ip",
            split = ",",
            paramLabel = "ADDRESS",
            description = "The node's addresses (default: that of the interface the default route leads through).")
    private List<String> nodeAddresses = List.of();

    @Option(
            names = "--root-dir",
            paramLabel = "DIR",
            defaultValue = "/var/lib/kubelet",
            description = "Where the pods' volumes and files are (default: ${DEFAULT-VALUE}).")
    private Path root = Path.of("");

    @Option(
            names = "--pod-logs-dir",
            paramLabel = "DIR",
            defaultValue = "/var/log/pods",
            description = "Where the pods' logs are (default: ${DEFAULT-VALUE}).")
    private Path logs = Path.of("");

    @Option(
            names = "--port",
            defaultValue = "10250",
            description = "Where logs and exec are served (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--tls-cert-file",
            paramLabel = "FILE",
            description = "The serving certificate (default: one made in the root directory).")
    private @Nullable Path certificate;

    @Option(names = "--tls-private-key-file", paramLabel = "FILE", description = "The key of that certificate.")
    private @Nullable Path key;

    @Option(
            names = "--client-ca-file",
            paramLabel = "FILE",
            description = "Who signs the certificates of those that may call (default: the kubeconfig's authority).")
    private @Nullable Path clientAuthority;

    @Option(
            names = "--cluster-domain",
            defaultValue = "cluster.local",
            description = "The cluster's domain (default: ${DEFAULT-VALUE}).")
    private String clusterDomain = "";

    @Option(
            names = "--cgroup-root",
            defaultValue = "/kubepods",
            description = "The cgroup below which the pods' are (default: ${DEFAULT-VALUE}).")
    private String cgroupRoot = "";

    @Option(
            names = "--node-labels",
            split = ",",
            paramLabel = "KEY=VALUE",
            description = "Labels the node gets in addition to the usual ones.")
    private Map<String, String> labels = Map.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if ((certificate == null) != (key == null)) {
            throw wrong("--tls-cert-file and --tls-private-key-file are given together or not at all");
        }
        if (port < 0 || port > 65535) {
            throw wrong("not a port: " + port);
        }
        String socket = runtime.startsWith("unix://") ? runtime.substring("unix://".length()) : runtime;
        if (!socket.startsWith("/")) {
            throw wrong("not a socket: " + runtime + " (it has the form unix:///run/keelson/cri.sock)");
        }
        KubeletProcess.run(new KubeletProcess.Options(
                kubeconfig,
                api.servers(),
                config,
                Path.of(socket),
                Objects.requireNonNullElseGet(nodeName, ClusterConfig::hostName),
                addresses(),
                root.toAbsolutePath(),
                logs.toAbsolutePath(),
                port,
                certificate,
                key,
                clientAuthority,
                clusterDomain,
                cgroupRoot,
                labels));
        return CommandLine.ExitCode.OK;
    }

    private List<String> addresses() {
        if (nodeAddresses.isEmpty()) {
            return List.of(HostAddress.find().getHostAddress());
        }
        for (String address : nodeAddresses) {
            try {
                InetAddress.ofLiteral(address);
            } catch (IllegalArgumentException e) {
                throw wrong("not an address: " + address);
            }
        }
        return nodeAddresses;
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
