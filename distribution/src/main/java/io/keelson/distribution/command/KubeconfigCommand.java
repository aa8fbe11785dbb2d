package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.kubeconfig.KubeconfigFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the administrator's kubeconfig, for a client that may reach the cluster by another name. */
@Command(
        name = "kubeconfig",
        description = "Print the administrator's kubeconfig of a cluster of this machine.",
        mixinStandardHelpOptions = true)
public final class KubeconfigCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--server", paramLabel = "URL", description = "How the client reaches the API server.")
    private @Nullable String server;

    @Option(
            names = "--tls-server-name",
            paramLabel = "NAME",
            description = "The name in the API server's certificate, where the URL has another one.")
    private @Nullable String tlsServerName;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        ClusterDirectory directory = cluster.directory();
        if (!Files.exists(directory.adminKubeconfig())) {
            throw new ConfigurationException("there is no cluster in " + directory.root());
        }
        if (server != null && !server.matches("https://[^/\\s]+/?")) {
            throw new ConfigurationException("--server has the form https://HOST:PORT: " + server);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(KubeconfigFile.read(directory.adminKubeconfig()).reached(server, tlsServerName));
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
