package io.keelson.distribution.command;

import java.net.URI;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Several API servers of one cluster, for components that go on when one of them has gone. */
final class ApiServersOption {
    @Option(
            names = "--api-servers",
            split = ",",
            paramLabel = "URL",
            description = "The API servers of the kubeconfig's cluster: the next one is asked where one does not answer"
                    + " (default: the one that the kubeconfig names).")
    private List<String> servers = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** Returns what was given. */
    List<URI> servers() {
        return servers.stream().map(this::server).toList();
    }

    private URI server(String text) {
        try {
            URI uri = URI.create(text);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "not an API server: " + text, e);
        }
        throw new CommandLine.ParameterException(
                spec.commandLine(), "not an API server: " + text + " (it has the form https://host:6443)");
    }
}
