package io.keelson.distribution.process;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.podruntime.PodRuntime;
import io.keelson.podruntime.image.BusyboxImage;
import io.keelson.podruntime.network.NetworkGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pod runtime: on its socket for crictl, and in process for the kubelet. */
final class RuntimeComponent implements Component {
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    private final NodeConfig config;
    private final ClusterDirectory directory;
    private volatile @Nullable NetworkGate gate;
    private volatile @Nullable PodRuntime runtime;
    private volatile @Nullable Server server;
    private volatile @Nullable ManagedChannel channel;

    RuntimeComponent(NodeConfig config, ClusterDirectory directory) {
        this.config = config;
        this.directory = directory;
    }

    @Override
    public String name() {
        return "pod-runtime";
    }

    @Override
    public void start() throws IOException {
        PodRuntime opened = PodRuntime.open(Nodes.runtimeConfig(config, directory));
        runtime = opened;
        NetworkGate asked = gate;
        if (asked != null) {
            opened.onAttach(asked);
        }
        BusyboxImage.ensure(opened.images(), BUSYBOX);
        opened.start();
        String name = "cri-" + ProcessHandle.current().pid() + "-" + System.identityHashCode(this);
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name).executor(opened.callThreads());
        opened.services().forEach(builder::addService);
        server = builder.build().start();
        channel = InProcessChannelBuilder.forName(name).build();
    }

    /** Has somebody told the node's address on the pods' bridge as soon as there is one; called after the start. */
    void onNetworkReady(Consumer<InetAddress> listener) {
        Objects.requireNonNull(runtime, "the runtime has not been started").onNetworkReady(listener);
    }

    /** Has somebody asked before each pod's network is used; called before the start. */
    void onAttach(NetworkGate asked) {
        gate = asked;
    }

    /** Returns the channel to the runtime. */
    ManagedChannel channel() {
        return Objects.requireNonNull(channel, "the runtime has not been started");
    }

    @Override
    public void stop() {
        ManagedChannel open = channel;
        if (open != null) {
            open.shutdownNow();
        }
        Server serving = server;
        if (serving != null) {
            serving.shutdownNow();
        }
        PodRuntime running = runtime;
        if (running != null) {
            try {
                running.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public String health() {
        return channel == null ? "starting" : "ready";
    }
}
