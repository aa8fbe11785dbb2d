package io.keelson.distribution.command;

import io.keelson.distribution.alone.ComponentSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every component that runs alone, named as upstream's. */
final class ComponentOptions {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Names the API server and holds the component's credentials.")
    private @Nullable Path kubeconfig;

    @Mixin
    private ApiServersOption api = new ApiServersOption();

    @Option(
            names = "--leader-elect",
            arity = "0..1",
            fallbackValue = "true",
            description = "Wait for the lease of this component before acting (default: true).")
    private @Nullable Boolean leaderElect;

    @Option(
            names = "--bind-address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where health and metrics are served (default: ${DEFAULT-VALUE}).")
    private String bindAddress = "";

    @Option(names = "--secure-port", description = "The port of health and metrics (default: upstream's).")
    private @Nullable Integer securePort;

    @Option(
            names = "--tls-cert-file",
            paramLabel = "FILE",
            description = "The certificate they are served with (default: one made for this run).")
    private @Nullable Path certificate;

    @Option(names = "--tls-private-key-file", paramLabel = "FILE", description = "The key of that certificate.")
    private @Nullable Path key;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /**
     * Returns what was given.
     *
     * @param usualPort the port where none was given
     * @param otherwise the kubeconfig where none was given; empty for none
     */
    ComponentSettings settings(int usualPort, String otherwise) {
        if (kubeconfig == null && otherwise.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "Missing required option: '--kubeconfig=FILE'");
        }
        Path server = kubeconfig == null ? Path.of(otherwise) : kubeconfig;
        int port = securePort == null ? usualPort : securePort;
        if (port < 0 || port > 65535) {
            throw new CommandLine.ParameterException(spec.commandLine(), "not a port: " + port);
        }
        try {
            // An address as it is, not a name that somebody else resolves.
            InetAddress address = InetAddress.ofLiteral(bindAddress);
            return new ComponentSettings(server, api.servers(), leaderElect, address, port, certificate, key);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "not an address: " + bindAddress, e);
        }
    }
}
