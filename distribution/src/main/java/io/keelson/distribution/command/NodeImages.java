package io.keelson.distribution.command;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.process.Nodes;
import io.keelson.distribution.process.RuntimeSocket;
import io.keelson.podruntime.PodRuntime;
import io.keelson.podruntime.management.ImageClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Reaches the images of a node: through the runtime that serves them, of a cluster or alone, else by opening the store of
 * the cluster itself. It is the options by which a command says which node is meant.
 */
final class NodeImages {
    private static final Path ALONE = Path.of("/run/keelson/cri.sock");

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--runtime-endpoint",
            paramLabel = "SOCKET",
            description = "The socket of a runtime that runs alone (default: the cluster's; where there is no cluster,"
                    + " unix:///run/keelson/cri.sock).")
    private @Nullable String endpoint;

    /**
     * Does something with a client of the image service.
     *
     * @throws ConfigurationException saying what the service refused, or that there is no node
     */
    <T> T ask(Function<ImageClient, T> task) {
        return with(channel -> task.apply(new ImageClient(channel)));
    }

    /** Does something with a channel to CRI and the image service. @throws ConfigurationException as {@link #ask} */
    <T> T with(Function<Channel, T> task) {
        try {
            return reach(task);
        } catch (StatusRuntimeException e) {
            String description = e.getStatus().getDescription();
            throw new ConfigurationException(description != null ? description : String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw ConfigurationException.because("the node's images cannot be opened", e);
        }
    }

    private <T> T reach(Function<Channel, T> task) throws IOException {
        if (endpoint != null) {
            Path socket = Path.of(endpoint.startsWith("unix://") ? endpoint.substring("unix://".length()) : endpoint);
            if (!Files.exists(socket)) {
                throw new ConfigurationException("no runtime serves " + endpoint);
            }
            return overSocket(socket, task);
        }
        ClusterDirectory directory = cluster.directory();
        if (!Files.isDirectory(directory.root())) {
            if (cluster.dataDir == null && Files.exists(ALONE)) {
                return overSocket(ALONE, task);
            }
            throw new ConfigurationException("there is no cluster in " + directory.root());
        }
        boolean running =
                ClusterState.read(directory).flatMap(ClusterState::process).isPresent();
        if (!running) {
            return inProcess(cluster.config(), directory, task);
        }
        Path socket = directory.runtime().resolve("cri.sock");
        if (!Files.exists(socket)) {
            throw new ConfigurationException("the cluster in " + directory.root() + " has no node on this machine");
        }
        return overSocket(socket, task);
    }

    private static <T> T overSocket(Path socket, Function<Channel, T> task) {
        try (RuntimeSocket runtime = new RuntimeSocket(socket)) {
            return task.apply(runtime.channel());
        }
    }

    private static <T> T inProcess(ClusterConfig config, ClusterDirectory directory, Function<Channel, T> task)
            throws IOException {
        try (PodRuntime runtime = PodRuntime.open(Nodes.runtimeConfig(config.nodeConfig(), directory))) {
            InProcessServerBuilder builder =
                    InProcessServerBuilder.forName("images").executor(runtime.callThreads());
            for (BindableService service : runtime.services()) {
                builder.addService(service);
            }
            Server server = builder.build().start();
            ManagedChannel channel = InProcessChannelBuilder.forName("images").build();
            try {
                return task.apply(channel);
            } finally {
                channel.shutdownNow();
                server.shutdownNow();
            }
        }
    }
}
