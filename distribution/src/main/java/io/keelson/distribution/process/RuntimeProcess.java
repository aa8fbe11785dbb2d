package io.keelson.distribution.process;

import io.keelson.podruntime.PodRuntime;
import io.keelson.podruntime.PodRuntimeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pod runtime in a process of its own. */
public final class RuntimeProcess {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeProcess.class);

    private RuntimeProcess() {}

    /**
     * Serves until the process is told to end.
     *
     * @param podCidr null where the kubelet will say it
     * @param runtime crun or runc, null for crun as it is installed
     * @param registries directory of {@code hosts.toml} files, null for the usual
     * @param capabilities what containers may do that ask for nothing, null for the usual
     */
    public static void run(
            Path root,
            Path socket,
            String bridge,
            @Nullable String podCidr,
            @Nullable Path runtime,
            @Nullable Path registries,
            @Nullable List<String> capabilities)
            throws IOException {
        LogConfiguration.toTerminal();
        PodRuntimeConfig.Builder config = PodRuntimeConfig.builder(root)
                .cgroupParent("/" + bridge)
                .network(bridge, Nodes.MTU, podCidr)
                .socket(socket);
        if (runtime != null) {
            config.runtimeBinary(runtime);
        }
        if (registries != null) {
            config.registries(registries.toAbsolutePath());
        }
        if (capabilities != null) {
            config.defaultCapabilities(capabilities);
        }
        try (Termination termination = Termination.listen();
                PodRuntime serving = PodRuntime.open(config.build()).start()) {
            LOG.info(
                    "CRI is served on {}, images in {}",
                    socket,
                    serving.images().root());
            termination.await();
        }
    }
}
