package io.keelson.distribution.command;

import io.keelson.distribution.alone.DnsProcess;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the cluster's name server alone, against any API server. */
@Command(
        name = "dns",
        description = "Run the cluster's name server alone, against the API server of a kubeconfig.",
        mixinStandardHelpOptions = true)
public final class DnsCommand implements Callable<Integer> {
    private static final int PORT = 53;

    @Option(
            names = "--kubeconfig",
            required = true,
            paramLabel = "FILE",
            description = "Names the API server and holds the server's credentials.")
    private Path kubeconfig = Path.of("");

    @Mixin
    private ApiServersOption api = new ApiServersOption();

    @Option(
            names = "--listen",
            required = true,
            split = ",",
            paramLabel = "ADDRESS:PORT",
            converter = ProxyCommand.SocketAddress.class,
            description = "Where it answers, by UDP and TCP.")
    private List<InetSocketAddress> listen = List.of();

    @Option(
            names = "--metrics-bind-address",
            paramLabel = "ADDRESS:PORT",
            converter = ProxyCommand.SocketAddress.class,
            description = "Where metrics, health and readiness are served (default: nowhere).")
    private @Nullable InetSocketAddress metrics;

    @Option(
            names = "--cluster-domain",
            defaultValue = "cluster.local",
            description = "The cluster's domain (default: ${DEFAULT-VALUE}).")
    private String domain = "";

    @Option(
            names = "--cluster-cidr",
            split = ",",
            paramLabel = "CIDR",
            description = "The addresses of pods and services; they may ask.")
    private List<String> clusterRanges = List.of();

    @Option(
            names = "--client-cidr",
            split = ",",
            paramLabel = "CIDR",
            description = "Further addresses that may ask; nodes may anyway.")
    private List<String> clientRanges = List.of();

    @Option(
            names = "--resolv-conf",
            paramLabel = "FILE",
            defaultValue = "/etc/resolv.conf",
            description = "Says who knows the names of others (default: ${DEFAULT-VALUE}).")
    private Path resolverFile = Path.of("");

    @Option(
            names = "--stub-domain",
            paramLabel = "DOMAIN=ADDRESS[:PORT]",
            description = "Ask this server for the names of this domain; may be given again.")
    private List<String> stubs = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        DnsProcess.run(new DnsProcess.Options(
                kubeconfig,
                api.servers(),
                listen,
                metrics,
                domain,
                clusterRanges,
                clientRanges,
                resolverFile,
                stubDomains()));
        return CommandLine.ExitCode.OK;
    }

    private Map<String, List<InetSocketAddress>> stubDomains() {
        Map<String, List<InetSocketAddress>> domains = new LinkedHashMap<>();
        for (String stub : stubs) {
            int equals = stub.indexOf('=');
            String server = stub.substring(equals + 1);
            try {
                InetSocketAddress address = new ProxyCommand.SocketAddress()
                        .convert(server.contains(":") && !server.endsWith("]") ? server : server + ":" + PORT);
                domains.computeIfAbsent(stub.substring(0, equals), d -> new ArrayList<>())
                        .add(address);
            } catch (CommandLine.TypeConversionException | IndexOutOfBoundsException e) {
                throw new CommandLine.ParameterException(spec.commandLine(), "not a domain and its server: " + stub, e);
            }
        }
        return domains;
    }
}
