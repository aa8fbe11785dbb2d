package io.keelson.distribution.command;

import io.keelson.distribution.alone.ProxyProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the service proxy of a node alone, against any API server. */
@Command(
        name = "proxy",
        description = "Run the service proxy of this node alone, against the API server of a kubeconfig.",
        mixinStandardHelpOptions = true)
public final class ProxyCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "A KubeProxyConfiguration; flags given here win.")
    private @Nullable Path config;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Names the API server and holds the proxy's credentials.")
    private @Nullable Path kubeconfig;

    @Mixin
    private ApiServersOption api = new ApiServersOption();

    @Option(names = "--hostname-override", paramLabel = "NAME", description = "The node's name (default: the host's).")
    private @Nullable String nodeName;

    @Option(
            names = "--cluster-cidr",
            paramLabel = "CIDR",
            split = ",",
            description = "The addresses of pods: what comes from elsewhere is masqueraded.")
    private List<String> clusterRanges = List.of();

    @Option(
            names = "--nodeport-addresses",
            paramLabel = "CIDR",
            split = ",",
            description = "The node's addresses that node ports are open on (default: all but loopback).")
    private List<String> nodePortAddresses = List.of();

    @Option(
            names = "--healthz-bind-address",
            paramLabel = "ADDRESS:PORT",
            converter = SocketAddress.class,
            description = "Where load balancers ask for health (default: 0.0.0.0:10256).")
    private @Nullable InetSocketAddress healthz;

    @Option(
            names = "--metrics-bind-address",
            paramLabel = "ADDRESS:PORT",
            converter = SocketAddress.class,
            description = "Where metrics are served (default: 127.0.0.1:10249).")
    private @Nullable InetSocketAddress metrics;

    @Option(names = "--cleanup", description = "Remove what a proxy has left, and end.")
    private boolean cleanup;

    @Override
    public Integer call() throws IOException {
        ProxyProcess.Options options = new ProxyProcess.Options(
                config, kubeconfig, api.servers(), nodeName, clusterRanges, nodePortAddresses, healthz, metrics);
        if (cleanup) {
            ProxyProcess.cleanup(options);
        } else {
            ProxyProcess.run(options);
        }
        return CommandLine.ExitCode.OK;
    }

    /** An address and a port, as {@code 0.0.0.0:10256} or {@code [::]:10256}. */
    static final class SocketAddress implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "" : text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            try {
                return new InetSocketAddress(
                        InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host),
                        Integer.parseInt(text.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException("not an address with a port: " + text);
            }
        }
    }
}
